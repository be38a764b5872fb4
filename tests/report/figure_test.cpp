#include "saddle/report/figure.h"

#include <clocale>
#include <cmath>
#include <limits>
#include <numeric>

#include <doctest/doctest.h>

#include "saddle/core/error.h"

#include "svg_reader.h"

using namespace saddle;
using namespace saddle::report;

namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

Figure of(Panel panel) { return {.panels = {std::move(panel)}}; }

std::vector<double> grid(double low, double high, int count) {
  std::vector<double> all(count);
  for (int i = 0; i < count; ++i) all[i] = low + (high - low) * i / (count - 1);
  return all;
}

/// One of each mark.
Panel full_panel() {
  Panel p{.title = "a < b & \"c\" \x01", .x = {.label = "time (steps)"}, .y = {.label = "value"}};
  p.maps = {{.x_edges = {0, 1, 2}, .y_edges = {0, 1, 3}, .values = {1, 2, 3, kNan}, .label = "D(x)"}};
  p.histograms = {{.edges = {0, 1, 2}, .heights = {1, 2}, .label = "counts"}};
  p.contours = {{.x = {0, 1, 2}, .y = {0, 1}, .values = {0, 1, 2, 0, 1, 2}, .levels = {.5}, .label = "level"}};
  p.arrows = {{.x = {0, 1}, .y = {0, 1}, .dx = {1, 0}, .dy = {0, 1}, .label = "field"}};
  p.lines = {{.x = {0, 1, 2}, .y = {0, 1, 0}, .label = "line"}, {.x = {0, 1}, .y = {1, 0}, .dark_to_light = true}};
  p.dots = {{.x = {0, 1}, .y = {1, 1}, .label = "dots"}};
  return p;
}

}  // namespace

TEST_CASE("a figure is well-formed XML, also with every mark and text that looks like markup") {
  const std::string document = svg({.panels = {full_panel(), full_panel(), {}}});
  const std::vector<SvgTag> tags = read_svg(document);
  CHECK(tags[0].name == "svg");
  CHECK(tags[0].at("width") == "840");
  CHECK(tags[0].at("height") == "680");
  CHECK(document.find("a &lt; b &amp; &quot;c&quot;  </text>") != std::string::npos);
  for (const char* name : {"image", "clipPath", "linearGradient"}) CHECK(count_tags(tags, name) >= 1);
}

TEST_CASE("the checker of these tests finds what is not well-formed") {
  for (const char* broken :
       {"<svg>", "<svg></g>", "<svg a=\"<\"/>", "<svg a=1/>", "<svg>a & b</svg>", "<svg a=\"1\" a=\"2\"/>"})
    CHECK_THROWS(read_svg(broken));
}

TEST_CASE("equal figures give equal bytes, in any locale") {
  const std::string first = svg(of(full_panel()));
  CHECK(svg(of(full_panel())) == first);
  const char* german = std::setlocale(LC_ALL, "de_DE.UTF-8");  // where it is installed
  CHECK(svg(of(full_panel())) == first);
  if (german) std::setlocale(LC_ALL, "C");
}

TEST_CASE("axes have round ticks") {
  const auto labels = [](Axis x) {
    return tick_texts(svg(of({.x = std::move(x), .y = {.range = {{0, 1}}}})), "middle");
  };
  using Texts = std::vector<std::string>;
  CHECK(labels({.range = {{0, 10}}}) == Texts{"0", "2", "4", "6", "8", "10"});
  CHECK(labels({.range = {{-.13, .42}}}) == Texts{"−0.1", "0", "0.1", "0.2", "0.3", "0.4"});
  CHECK(labels({.range = {{0, 4e6}}}) == Texts{"0", "1e6", "2e6", "3e6", "4e6"});
  CHECK(labels({.range = {{0, 4e-7}}}) == Texts{"0", "1e−7", "2e−7", "3e−7", "4e−7"});
  CHECK(labels({.range = {{.01, 100}}, .logarithmic = true}) == Texts{"0.01", "0.1", "1", "10", "100"});
  CHECK(labels({.range = {{1e-12, 1}}, .logarithmic = true}) ==
        Texts{"10⁻¹²", "10⁻¹⁰", "10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"});
  CHECK(labels({.range = {{2, 4}}, .logarithmic = true}) == Texts{"2.0", "2.5", "3.0", "3.5", "4.0"});
}

TEST_CASE("points map linearly, y upwards; logarithmic axes map logarithms") {
  const Panel linear{.x = {.range = {{0, 4}}}, .y = {.range = {{0, 4}}}, .dots = {{.x = {0, 1, 4}, .y = {0, 1, 4}}}};
  const std::vector<Point> p = path_points(svg(of(linear)), "round");
  REQUIRE(p.size() == 3);
  CHECK(p[2].x - p[0].x == doctest::Approx(4 * (p[1].x - p[0].x)).epsilon(1e-3));
  CHECK(p[2].y - p[0].y == doctest::Approx(4 * (p[1].y - p[0].y)).epsilon(1e-3));
  CHECK(p[2].x > p[0].x);
  CHECK(p[2].y < p[0].y);
  CHECK(p[2].x - p[0].x > 300);  // most of the panel

  Panel logarithmic = linear;
  logarithmic.x = {.range = {{1, 1e4}}, .logarithmic = true};
  logarithmic.dots[0].x = {1, 10, 1e4};
  const std::vector<Point> q = path_points(svg(of(logarithmic)), "round");
  CHECK(q[2].x - q[0].x == doctest::Approx(4 * (q[1].x - q[0].x)).epsilon(1e-3));
}

TEST_CASE("with equal scale a circle is round") {
  Panel panel{.dots = {{.x = {-1, 1, 0, 0}, .y = {0, 0, -1, 1}}}, .equal_scale = true};
  const auto round = [&] {
    const std::vector<Point> p = path_points(svg(of(panel)), "round");
    return (p[1].x - p[0].x) / (p[2].y - p[3].y);
  };
  CHECK(round() == doctest::Approx(1).epsilon(1e-3));
  panel.x.range = panel.y.range = {{-1, 1}};
  CHECK(round() == doctest::Approx(1).epsilon(1e-3));
  panel.equal_scale = false;
  CHECK(round() > 1.1);
}

TEST_CASE("a point that is not finite breaks a line and is no dot; nothing finite draws an empty panel") {
  const Line broken{.x = {0, 1, 2, 3, 4}, .y = {0, 1, kNan, 1, 0}};
  CHECK(count_moves(svg(of({.lines = {broken}}))) == 2);
  CHECK(count_moves(svg(of({.lines = {{.x = {0, 1, 2}, .y = {0, 1, 2}}}}))) == 1);
  const Line below{.x = {0, 1, 2, 3, 4}, .y = {1, 2, 0, 2, 1}};
  CHECK(count_moves(svg(of({.y = {.logarithmic = true}, .lines = {below}}))) == 2);
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(path_points(svg(of({.dots = {{.x = {0, infinity, 1}, .y = {0, 1, kNan}}}})), "round").size() == 1);
  CHECK_NOTHROW(read_svg(svg(of({.lines = {{.x = {kNan}, .y = {1}}}, .dots = {{.x = {1e300}, .y = {-1e300}}}}))));
}

TEST_CASE("contours of x^2 + y^2 lie on circles, whole ones and those that leave the grid") {
  const std::vector<double> nodes = grid(-2, 2, 81);
  Contours c{.x = nodes, .y = nodes, .values = {}, .levels = {1, 6.25}};
  for (const double y : nodes) {
    for (const double x : nodes) c.values.push_back(x * x + y * y);
  }
  const Axis axis{.range = {{-2, 2}}};
  // Two dots tell where the numbers lie.
  const std::string document = svg(of({.x = axis, .y = axis, .contours = {c}, .dots = {{.x = {0, 1}, .y = {0, 1}}}}));
  const std::vector<Point> unit = path_points(document, "round"), line = path_points(document, "contour");
  CHECK(line.size() > 200);
  double worst = 0;
  std::size_t inner = 0;
  for (const Point& p : line) {
    const double radius =
        std::hypot((p.x - unit[0].x) / (unit[1].x - unit[0].x), (p.y - unit[0].y) / (unit[1].y - unit[0].y));
    const bool small = radius < 1.75;
    inner += small ? 1 : 0;
    worst = std::max(worst, std::abs(radius - (small ? 1 : 2.5)));
  }
  CHECK(worst < 2e-3);
  CHECK(inner > 100);
  CHECK(line.size() - inner > 60);
  CHECK(count_moves(document, "contour") == 5);  // one circle and four arcs
}

TEST_CASE("a heat map's cells have their values' colours, its lowest row below, holes white") {
  const HeatMap map{.x_edges = {0, 1, 3}, .y_edges = {0, 1, 2}, .values = {0, 5, kNan, 10}};
  const formats::Image image = embedded_image(svg(of({.maps = {map}})));
  const auto color = [&](double x, double y) {
    const auto at =
        (static_cast<std::size_t>(y * image.height) * image.width + static_cast<std::size_t>(x * image.width)) * 3;
    return std::vector<int>{image.pixels[at], image.pixels[at + 1], image.pixels[at + 2]};
  };
  CHECK(color(.1, .9) == std::vector{68, 1, 84});     // viridis at 0, its middle and 1
  CHECK(color(.4, .9) == std::vector{33, 145, 140});  // the second cell begins at a third
  CHECK(color(.1, .1) == std::vector{255, 255, 255});
  CHECK(color(.9, .1) == std::vector{253, 231, 37});
}

TEST_CASE("a label stands in the legend once, and a mark without stays out") {
  Panel panel{.lines = {{.x = {0, 1}, .y = {0, 1}, .label = "runs"}, {.x = {0, 1}, .y = {1, 0}, .label = "runs"}}};
  panel.lines.push_back({.x = {0, 1}, .y = {1, 2}});
  const std::string document = svg(of(panel));
  CHECK(document.find(">runs<") != std::string::npos);
  CHECK(document.find(">runs<") == document.rfind(">runs<"));
}

TEST_CASE("100,000 points make a small file and lose neither their ends nor their peaks") {
  Line peaks, spiral{.dark_to_light = true}, noise;
  std::uint64_t state = 1;
  const auto random = [&] {
    return static_cast<double>((state = state * 6364136223846793005ULL + 1442695040888963407ULL) >> 40) / (1 << 24);
  };
  for (int i = 0; i < 100000; ++i) {
    const double t = i * 1e-2;
    peaks.x.push_back(i), peaks.y.push_back(i == 54321 ? 10 : random());
    spiral.x.push_back(std::exp(-t / 500) * std::cos(t)), spiral.y.push_back(std::exp(-t / 500) * std::sin(t));
    noise.x.push_back(random()), noise.y.push_back(random());
  }
  const std::string document = svg({.panels = {{.lines = {peaks}}}});
  const std::vector<Point> p = path_points(document, "line");
  const auto [lowest, highest] = std::minmax_element(p.begin(), p.end(), [](Point a, Point b) { return a.y < b.y; });
  CHECK(highest->y - lowest->y > 250);
  CHECK(std::abs(lowest->x - (p[0].x + .54321 * (p.back().x - p[0].x))) < .02);
  CHECK(document.size() < 40000);
  CHECK(svg({.panels = {{.lines = {spiral}}}}).size() < 200000);
  CHECK(svg({.panels = {{.lines = {noise}}}}).size() < 200000);
  CHECK(svg({.panels = {{.dots = {{.x = noise.x, .y = noise.y}}}}}).size() < 200000);
}

TEST_CASE("what cannot be drawn is refused with what came") {
  CHECK_THROWS_WITH_AS(svg({}), "figure: no panels, expected at least one", ConfigError);
  CHECK_THROWS_WITH_AS(svg(of({.lines = {{.x = {0, 1}, .y = {0}}}})), "figure: line: y {1} must be {2}", ShapeError);
  CHECK_THROWS_AS(svg(of({.dots = {{.x = {0}, .y = {}}}})), ShapeError);
  CHECK_THROWS_AS(svg(of({.arrows = {{.x = {0}, .y = {0}, .dx = {0, 1}, .dy = {0}}}})), ShapeError);
  CHECK_THROWS_AS(svg(of({.histograms = {{.edges = {0, 1}, .heights = {1, 2}}}})), ShapeError);
  CHECK_THROWS_AS(svg(of({.histograms = {{.edges = {1, 0}, .heights = {1}}}})), ShapeError);
  CHECK_THROWS_AS(svg(of({.maps = {{.x_edges = {0, 1}, .y_edges = {0, 1}, .values = {1, 2}}}})), ShapeError);
  CHECK_THROWS_AS(svg(of({.contours = {{.x = {0, 1}, .y = {0, 1}, .values = {1}, .levels = {}}}})), ShapeError);
  CHECK_THROWS_WITH_AS(svg(of({.x = {.range = {{1, 0}}}})), "figure: range of x [1, 0] must be finite and rising",
                       ConfigError);
  CHECK_THROWS_AS(svg(of({.y = {.range = {{0, 1}}, .logarithmic = true}})), ConfigError);
  CHECK_THROWS_AS(svg({.panels = {{}}, .columns = 0}), ConfigError);
  CHECK_THROWS_AS(svg({.panels = {{}}, .panel_width = 20}), ConfigError);
}
