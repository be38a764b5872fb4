#pragma once
#include <csetjmp>
#include <cstring>

#include <png.h>

// libpng reports errors by longjmp. So that no destructor is jumped over, everything that owns memory lives in the
// function around, and libpng is called only inside a lambda given to `guarded`, which owns nothing.
namespace saddle::formats {

/// libpng's word on what went wrong.
struct PngFailure {
  char what[200] = "";
};

inline void on_png_error(png_structp png, png_const_charp what) {
  auto& failure = *static_cast<PngFailure*>(png_get_error_ptr(png));
  std::strncpy(failure.what, what, sizeof failure.what - 1);
  png_longjmp(png, 1);
}

inline void on_png_warning(png_structp, png_const_charp) {}

/// Whether the calls came to their end; if not, the PngFailure says why.
template <class Calls>
bool guarded(png_structp png, const Calls& calls) {
  if (setjmp(png_jmpbuf(png))) return false;
  calls();
  return true;
}

}  // namespace saddle::formats
