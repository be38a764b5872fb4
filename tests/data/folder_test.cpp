#include "saddle/data/folder.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <span>

#include <doctest/doctest.h>

#include "saddle/data/channels.h"
#include "saddle/data/folder_report.h"
#include "saddle/formats/file.h"
#include "saddle/formats/jpeg.h"
#include "saddle/formats/png.h"

#include "tests/data/temporary_folder.h"
#include <sys/stat.h>

using namespace saddle;
using namespace saddle::data;
using doctest::Contains;
using saddle::test::TemporaryFolder;

namespace {

namespace fs = std::filesystem;

/// An image whose every pixel is (value, value + 1, ...) by channel.
formats::Image flat_image(int width, int height, int channels, int value) {
  formats::Image image = {width, height, channels, {}};
  for (int i = 0; i < width * height; ++i) {
    for (int c = 0; c < channels; ++c) image.pixels.push_back(std::uint8_t(value + c));
  }
  return image;
}

void put(const fs::path& path, const formats::Image& image) {
  formats::make_folder(path.parent_path());
  formats::write_png(path, image);
}

void put_bytes(const fs::path& path, const std::string& bytes) {
  formats::make_folder(path.parent_path());
  formats::write_file(path, std::as_bytes(std::span(bytes.data(), bytes.size())));
}

/// Two classes, and names whose order by letters differs from that of the classes: "cat-big" comes before "cat/...".
void fill_classes(const fs::path& root) {
  put(root / "dog" / "b.png", flat_image(4, 4, 3, 40));
  put(root / "dog" / "a.PNG", flat_image(4, 4, 3, 30));
  put(root / "cat" / "deep" / "z.png", flat_image(4, 4, 3, 20));
  put(root / "cat-big" / "x.png", flat_image(4, 4, 3, 10));
  put(root / "cat" / "a.png", flat_image(4, 4, 3, 15));
  fs::create_directory(root / "empty");
  put_bytes(root / ".hidden" / "a.png", "not an image");
  put_bytes(root / "cat" / ".thumbnail.png", "not an image");
}

}  // namespace

TEST_CASE("a folder of class folders is read in the order of its paths, labelled by name") {
  const TemporaryFolder folder;
  fill_classes(folder.path());
  const FolderContent content = read_folder_content(folder.path());
  CHECK(content.paths ==
        std::vector<std::string>{"cat/a.png", "cat/deep/z.png", "cat-big/x.png", "dog/a.PNG", "dog/b.png"});
  CHECK(content.images.classes == std::vector<std::string>{"cat", "cat-big", "dog"});
  CHECK(content.images.labels.equal(at::tensor({0, 0, 1, 2, 2}, at::kLong)));
  CHECK(content.images.pixels.sizes() == at::IntArrayRef({5, 3, 4, 4}));
  CHECK(
      content.images.pixels.select(1, 1).select(1, 0).select(1, 0).equal(at::tensor({16, 21, 11, 31, 41}, at::kByte)));
  CHECK(content.skipped.empty());
  const int threads = at::get_num_threads();
  at::set_num_threads(threads == 1 ? 3 : 1);
  CHECK(read_folder(folder.path()).pixels.equal(content.images.pixels));
  at::set_num_threads(threads);
  CHECK(shuffled("folder", content.images).classes == 3);
}

TEST_CASE("a flat folder of mixed PNG and JPEG has no labels, and the content decides how a file is read") {
  const TemporaryFolder folder;
  put(folder.path() / "b.png", flat_image(5, 4, 1, 7));
  const formats::Image colour = flat_image(5, 4, 3, 100);
  formats::write_file(folder.path() / "a.jpeg", formats::jpeg_bytes(colour, 100));
  formats::write_file(folder.path() / "c.jpg", formats::png_bytes(colour));
  const FolderContent content = read_folder_content(folder.path());
  CHECK(content.paths == std::vector<std::string>{"a.jpeg", "b.png", "c.jpg"});
  CHECK_FALSE(content.images.labels.defined());
  CHECK(content.images.classes.empty());
  CHECK(content.images.pixels[1].eq(7).all().item<bool>());
  CHECK(content.images.pixels[2].select(0, 2).eq(102).all().item<bool>());
  const Tensor error = content.images.pixels[0].to(at::kInt) - content.images.pixels[2].to(at::kInt);
  CHECK(error.abs().max().item<int>() <= 2);
}

TEST_CASE("channels, crop and size are those of to_channels, the centred square and resized") {
  const TemporaryFolder folder;
  formats::Image image = flat_image(9, 6, 4, 0);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = std::uint8_t(i * 31);
  put(folder.path() / "a.png", image);
  const Tensor planes =
      at::tensor(at::ArrayRef<std::uint8_t>(image.pixels), at::kByte).view({6, 9, 4}).permute({2, 0, 1}).unsqueeze(0);
  for (const std::int64_t channels : {1, 3}) {
    const Tensor all = to_channels(planes, channels), square = all.narrow(3, 1, 6);  // an odd pixel more at the right
    CHECK(read_folder(folder.path(), {.channels = channels}).pixels.equal(all));
    CHECK(read_folder(folder.path(), {.channels = channels, .crop = true}).pixels.equal(square));
    CHECK(read_folder(folder.path(), {.channels = channels, .size = 5, .filter = Filter::bicubic})
              .pixels.equal(resized(all, 5, 5, Filter::bicubic)));
    CHECK(read_folder(folder.path(), {.channels = channels, .size = 5, .crop = true})
              .pixels.equal(resized(square.contiguous(), 5, 5, Filter::lanczos)));
  }
}

TEST_CASE("broken files fail by name, the first by path, or are skipped and listed") {
  const TemporaryFolder folder;
  fill_classes(folder.path());
  put_bytes(folder.path() / "cat" / "0.jpg", "GIF89a");
  put_bytes(folder.path() / "dog" / "aa.png", "");
  CHECK_THROWS_WITH_AS(read_folder(folder.path()), Contains("cat/0.jpg: byte 0: neither PNG nor JPEG"), DataError);
  CHECK_THROWS_WITH_AS(read_folder(folder.path()), Contains("; and 1 other broken files"), DataError);
  const FolderContent content = read_folder_content(folder.path(), {.on_error = FolderOptions::OnError::skip});
  CHECK(content.paths ==
        std::vector<std::string>{"cat/a.png", "cat/deep/z.png", "cat-big/x.png", "dog/a.PNG", "dog/b.png"});
  CHECK(content.images.labels.equal(at::tensor({0, 0, 1, 2, 2}, at::kLong)));
  CHECK(
      content.images.pixels.select(1, 0).select(1, 0).select(1, 0).equal(at::tensor({15, 20, 10, 30, 40}, at::kByte)));
  REQUIRE(content.skipped.size() == 2);
  CHECK(content.skipped[1].ends_with("dog/aa.png: the file is empty"));
}

TEST_CASE("a folder of broken files alone is a DataError also when they may be skipped") {
  const TemporaryFolder folder;
  put_bytes(folder.path() / "a.png", "?");
  CHECK_THROWS_WITH_AS(read_folder(folder.path(), {.on_error = FolderOptions::OnError::skip}), Contains("a.png"),
                       DataError);
}

TEST_CASE("folders that cannot be what is meant are refused with the reason") {
  const TemporaryFolder folder;
  const fs::path root = folder.path();
  CHECK_THROWS_WITH_AS(read_folder(root / "none"), Contains("cannot list"), DataError);
  CHECK_THROWS_WITH_AS(read_folder(root / "none"), Contains("none: No such file"), DataError);
  CHECK_THROWS_WITH_AS(read_folder(root), Contains("no PNG or JPEG files"), DataError);
  put(root / "a.png", flat_image(4, 4, 3, 1));
  CHECK_THROWS_WITH_AS(read_folder(root / "a.png"), Contains("Not a directory"), DataError);
  put(root / "b.png", flat_image(5, 4, 3, 1));
  CHECK_THROWS_WITH_AS(read_folder(root), Contains("b.png: 5 x 4 pixels, "), DataError);
  CHECK_THROWS_WITH_AS(read_folder(root), Contains("a.png has 4 x 4; give a size to bring all to"), DataError);
  CHECK_NOTHROW(read_folder(root, {.size = 3}));
  put(root / "cat" / "b.png", flat_image(5, 4, 3, 1));
  CHECK_THROWS_WITH_AS(read_folder(root, {.size = 3}), Contains("images lie both beside and in the folders cat;"),
                       DataError);
  CHECK_THROWS_WITH_AS(read_folder(root, {.channels = 2}), Contains("channels = 2"), ConfigError);
  CHECK_THROWS_WITH_AS(read_folder(root, {.size = -1}), Contains("size = -1"), ConfigError);
}

TEST_CASE("a pipe called a.png is not waited for, and links that go in circles end") {
  const TemporaryFolder folder;
  const fs::path root = folder.path();
  put(root / "cat" / "b.png", flat_image(4, 4, 3, 1));
  REQUIRE(mkfifo((root / "cat" / "a.png").c_str(), 0600) == 0);
  fs::create_directory_symlink(root, root / "cat" / "again");
  CHECK(read_folder_content(root).paths == std::vector<std::string>{"cat/b.png"});
  CHECK(check_folder(root).strangers == std::vector<std::string>{"cat/a.png"});
}

TEST_CASE("the report says what is wrong with a folder: broken, odd, alpha, grey, twice, strangers") {
  const TemporaryFolder folder;
  const fs::path root = folder.path();
  fill_classes(root);
  put(root / "dog" / "grey.png", flat_image(4, 4, 1, 9));
  put(root / "dog" / "alpha.png", flat_image(4, 4, 4, 9));
  put(root / "dog" / "odd.png", flat_image(6, 4, 2, 9));
  put(root / "cat" / "copy.png", flat_image(4, 4, 3, 40));  // dog/b.png again
  put_bytes(root / "cat" / "broken.jpg", "\xff\xd8\xff and no more");
  put_bytes(root / "cat" / "notes.txt", "a cat");
  const FolderReport report = check_folder(root);
  CHECK(report.classes == std::vector<std::string>{"cat", "cat-big", "dog"});
  CHECK_FALSE(report.mixed);
  CHECK(report.files.size() == 10);
  CHECK(report.broken == 1);
  CHECK(report.grey == 2);
  CHECK(report.colour == 7);
  CHECK(report.alpha == 2);
  CHECK(report.common_width == 4);
  CHECK(report.common_height == 4);
  CHECK(report.odd_sizes == 1);
  CHECK(report.strangers == std::vector<std::string>{"cat/notes.txt"});
  CHECK(report.duplicates == std::vector<std::vector<std::string>>{{"cat/copy.png", "dog/b.png"}});
  const FileReport& broken = report.files[1];
  CHECK(broken.path == "cat/broken.jpg");
  CHECK(broken.broken.starts_with("JPEG: "));
  CHECK(broken.channels == 0);
  CHECK(report.files.back().path == "dog/odd.png");
  CHECK(report.files.back().width == 6);
  CHECK(report.files.back().height == 4);
  CHECK(report.files.back().channels == 2);
  CHECK(report.files.back().sha256.size() == 64);
  put(root / "a.png", flat_image(4, 4, 1, 9));
  CHECK(check_folder(root).mixed);
  CHECK_THROWS_AS(check_folder(root / "none"), DataError);
}
