#include "app/parser/help_texts.h"

namespace saddle::app {
namespace {

void write_row(const std::string& call, const std::string& text, std::ostream& out) {
  out << "{\"" << call << "\", R\"TEXT(" << text << ")TEXT\"},\n";
}

/// @param words  the call so far, each word with a space behind it
void write_subcommands(const CLI::App& app, const std::string& words, std::ostream& out) {
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    const std::string call = words + sub->get_name() + " ";
    write_row(call + "--help", sub->help("saddle" + (words.empty() ? "" : " " + words.substr(0, words.size() - 1))),
              out);
    write_subcommands(*sub, call, out);
  }
}

}  // namespace

void write_help_texts(const CLI::App& app, std::ostream& out) {
  write_row("--help", app.help(), out);
  write_row("--version", app.version() + "\n", out);
  write_subcommands(app, "", out);
}

}  // namespace saddle::app
