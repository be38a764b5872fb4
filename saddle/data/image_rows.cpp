#include "saddle/data/cifar.h"
#include "saddle/data/folder.h"
#include "saddle/data/image_rows_detail.h"
#include "saddle/data/images.h"
#include "saddle/data/packed.h"
#include "saddle/data/stacked.h"

namespace saddle::data {
namespace {

Fit fit_of(const Options& o) { return o.word_of("fit", {"pad", "resize"}) == "pad" ? Fit::pad : Fit::resize; }

std::int64_t image_size_of(const Options& o) { return o.integer_in("image_size", 0, 4096); }

const std::string& needed(const Options& o, const std::string& key, const std::string& what) {
  const std::string& word = o.word(key);
  if (word.empty()) throw ConfigError(text(o.who(), ": ", key, " must name ", what));
  return word;
}

const std::string& split_of(const Options& o) { return o.word_of("split", {"train", "test"}); }

Images fashion_of(const Options& o) {
  const std::int64_t size = image_size_of(o);
  const Fit fit = fit_of(o);
  return fitted(fashion_mnist(o.word("path"), split_of(o)), size, fit);
}

Source make_fashion_mnist(const Options& o) { return shuffled("fashion-mnist", fashion_of(o)); }

Source make_stacked(const Options& o) { return stacked("stacked-fashion-mnist", fashion_of(o)); }

Source make_idx(const Options& o) {
  const std::int64_t size = image_size_of(o);
  const Fit fit = fit_of(o);
  return shuffled("idx", fitted(read_idx_images(needed(o, "images", "an IDX file"), o.word("labels")), size, fit));
}

Source make_cifar10(const Options& o) {
  const std::int64_t size = image_size_of(o);
  const Fit fit = fit_of(o);
  const std::string& folder = needed(o, "path", "the folder with data_batch_1.bin");
  return shuffled("cifar10", fitted(cifar10(folder, split_of(o)), size, fit));
}

Source make_cifar100(const Options& o) {
  const std::int64_t size = image_size_of(o);
  const Fit fit = fit_of(o);
  const std::string& folder = needed(o, "path", "the folder with train.bin");
  return shuffled("cifar100",
                  fitted(cifar100(folder, split_of(o), o.word_of("labels", {"fine", "coarse"})), size, fit));
}

Source make_folder(const Options& o) {
  const FolderOptions options = {.channels = o.integer_in("channels", 1, 3),
                                 .size = image_size_of(o),
                                 .filter = filter_called(o.word_of("filter", filter_names())),
                                 .order = pass_order_called(o.word_of("order", pass_order_names())),
                                 .crop = o.flag("crop"),
                                 .on_error = o.word_of("on_error", {"fail", "skip"}) == "fail"
                                                 ? FolderOptions::OnError::fail
                                                 : FolderOptions::OnError::skip};
  return shuffled("folder", read_folder(needed(o, "path", "a folder of PNG and JPEG files"), options));
}

Source make_packed(const Options& o) {
  return shuffled("packed", read_packed(needed(o, "path", "a file that `saddle data pack` wrote")));
}

Option image_size(std::int64_t standard) {
  return {"image_size", standard, "pixels a side, 28, 32, 64, ...; 0 = as it is"};
}

}  // namespace

std::vector<Row<Source>> image_rows() {
  const Option split = {"split", "train", "train or test"};
  const Option fit = {"fit", "pad",
                      "how images reach image_size: pad (black, centred) or resize (bilinear, antialiased)"};
  const Option fashion = {"path", "/usr/share/datasets/fashion-mnist",
                          "folder with the four IDX files, gzipped or not"};
  return {
      {"fashion-mnist",
       "60,000 or 10,000 grey images of clothing in ten classes, 28 x 28; x / 127.5 - 1",
       "Xiao et al. 2017; Debian package dataset-fashion-mnist",
       {fashion, split, image_size(28), fit},
       make_fashion_mnist},
      {"stacked-fashion-mnist",
       "three random images of fashion-mnist as red, green and blue, without end: 1,000 equal modes 100 a + 10 b + c",
       "Metz et al. 2017, section 3.3.1, and Lin et al. 2018, with clothing for digits",
       {fashion, split, image_size(28), fit},
       make_stacked},
      {"cifar10",
       "50,000 or 10,000 colour images in ten classes, 32 x 32; x / 127.5 - 1",
       "Krizhevsky 2009; the binary version of www.cs.toronto.edu/~kriz/cifar.html",
       {{"path", "", "folder with the .bin files, or with cifar-10-batches-bin in it"}, split, image_size(32), fit},
       make_cifar10},
      {"cifar100",
       "50,000 or 10,000 colour images in 100 classes, or their 20 superclasses, 32 x 32; x / 127.5 - 1",
       "Krizhevsky 2009; the binary version of www.cs.toronto.edu/~kriz/cifar.html",
       {{"path", "", "folder with train.bin and test.bin, or with cifar-100-binary in it"},
        split,
        {"labels", "fine", "fine (100) or coarse (20)"},
        image_size(32),
        fit},
       make_cifar100},
      {"folder",
       "your PNG and JPEG files, flat or in a folder for each class; x / 127.5 - 1",
       "PNG: ISO/IEC 15948; JPEG: ITU-T T.81",
       {{"path", "", "the folder"},
        {"channels", std::int64_t{3}, "1 or 3: grey is repeated, colour weighed (ITU-R 601-2), alpha laid over black"},
        {"image_size", std::int64_t{64}, "pixels a side; 0 = as they are, all of one size"},
        {"filter", "lanczos", "box, bilinear, bicubic or lanczos, antialiased"},
        {"order", "columns-first", "of resizing: columns-first, as Pillow's up to 12.1, or pillow-13"},
        {"crop", false, "the largest centred square first; otherwise other shapes are stretched"},
        {"on_error", "fail", "of files that cannot be read: fail or skip"}},
       make_folder},
      {"packed",
       "the images of one file; x / 127.5 - 1",
       "made by `saddle data pack`",
       {{"path", "", "the file"}},
       make_packed},
      {"idx",
       "your images from an IDX file of bytes, {n, h, w} or {n, c, h, w}; x / 127.5 - 1",
       "the format of MNIST and its relatives",
       {{"images", "", "IDX file, gzipped or not"},
        {"labels", "", "IDX file of n labels, or nothing"},
        {"image_size", std::int64_t{0}, "pixels a side; 0 = as it is"},
        fit},
       make_idx}};
}

}  // namespace saddle::data
