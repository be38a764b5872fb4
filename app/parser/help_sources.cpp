#include "app/parser/help_sources.h"

#include <stdexcept>

namespace saddle::app {
namespace {

/// As a literal in C++.
std::string quoted(const std::string& text) {
  if (text.find(")saddle\"") != std::string::npos) throw std::logic_error("a help text ends its own literal: " + text);
  return "R\"saddle(" + text + ")saddle\"";
}

void write_row(const std::string& call, const std::string& text, std::ostream& out) {
  out << "    {" << quoted(call) << ", " << quoted(text) << "},\n";
}

/// @param path  names that lead to `app`, each with a space behind it
void write_subcommands(const CLI::App& app, const std::string& path, std::ostream& out) {
  const std::string above = "saddle " + path;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    const std::string own_path = path + sub->get_name() + " ";
    write_row(own_path + "--help", sub->help(above.substr(0, above.size() - 1)), out);
    write_subcommands(*sub, own_path, out);
  }
}

}  // namespace

void write_help_source(const CLI::App& app, std::ostream& out) {
  out << "#include \"app/front/help_texts.h\"\n\nnamespace saddle::app {\n\nstatic constexpr HelpText kAll[] = {\n";
  write_row("--help", app.help(), out);
  write_row("--version", app.version() + "\n", out);
  write_subcommands(app, "", out);
  out << "};\nconst std::span<const HelpText> kHelpTexts = kAll;\n\n}  // namespace saddle::app\n";
}

}  // namespace saddle::app
