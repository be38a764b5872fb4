// Written by tools/resize_golden.py with Pillow; do not edit.
#pragma once
#include <cstdint>

namespace golden {

struct Resized {
  const char *filter, *kind;
  std::int64_t channels, height, width, to_height, to_width;
  std::uint32_t crc;  // of the planes
};

inline constexpr Resized kResized[] = {{"box", "noise", 3, 28, 28, 32, 32, 0x9b45c720},
                                       {"box", "stripes", 1, 28, 28, 64, 64, 0x6e350383},
                                       {"box", "noise", 1, 28, 28, 7, 7, 0xc4160260},
                                       {"box", "stripes", 3, 28, 28, 28, 14, 0x14ac51c2},
                                       {"box", "noise", 1, 28, 28, 13, 28, 0x0f8ffc03},
                                       {"box", "stripes", 1, 64, 48, 32, 32, 0xe3b3355a},
                                       {"box", "noise", 3, 37, 53, 16, 16, 0x584c5a49},
                                       {"box", "stripes", 1, 37, 53, 64, 31, 0x63fd90a4},
                                       {"box", "noise", 1, 101, 67, 33, 100, 0x1911ca83},
                                       {"box", "stripes", 3, 1, 1, 5, 3, 0xc68097a4},
                                       {"box", "noise", 1, 1, 9, 4, 2, 0xa68c882f},
                                       {"box", "stripes", 1, 3, 2, 1, 1, 0x3fba6cad},
                                       {"box", "noise", 3, 257, 129, 64, 64, 0x99f9202d},
                                       {"box", "stripes", 1, 500, 375, 64, 64, 0x61d1436a},
                                       {"box", "noise", 1, 200, 300, 299, 299, 0xc1d0d37e},
                                       {"box", "stripes", 3, 5, 1000, 5, 1, 0xe0f65b4c},
                                       {"box", "noise", 1, 1000, 5, 1, 7, 0xf1efeeeb},
                                       {"box", "stripes", 1, 17, 17, 16, 18, 0x2a56116d},
                                       {"bilinear", "noise", 3, 28, 28, 32, 32, 0x5aec0f0f},
                                       {"bilinear", "stripes", 1, 28, 28, 64, 64, 0x17b311a2},
                                       {"bilinear", "noise", 1, 28, 28, 7, 7, 0xd22664c8},
                                       {"bilinear", "stripes", 3, 28, 28, 28, 14, 0xa71c83a6},
                                       {"bilinear", "noise", 1, 28, 28, 13, 28, 0x093799f3},
                                       {"bilinear", "stripes", 1, 64, 48, 32, 32, 0x72232332},
                                       {"bilinear", "noise", 3, 37, 53, 16, 16, 0xd6fb15f1},
                                       {"bilinear", "stripes", 1, 37, 53, 64, 31, 0xcaf188e2},
                                       {"bilinear", "noise", 1, 101, 67, 33, 100, 0xfd610171},
                                       {"bilinear", "stripes", 3, 1, 1, 5, 3, 0xc68097a4},
                                       {"bilinear", "noise", 1, 1, 9, 4, 2, 0xc07c90e8},
                                       {"bilinear", "stripes", 1, 3, 2, 1, 1, 0x3fba6cad},
                                       {"bilinear", "noise", 3, 257, 129, 64, 64, 0xd680079b},
                                       {"bilinear", "stripes", 1, 500, 375, 64, 64, 0x0e2d1498},
                                       {"bilinear", "noise", 1, 200, 300, 299, 299, 0xfa930a74},
                                       {"bilinear", "stripes", 3, 5, 1000, 5, 1, 0xba4e1caf},
                                       {"bilinear", "noise", 1, 1000, 5, 1, 7, 0x85131d8a},
                                       {"bilinear", "stripes", 1, 17, 17, 16, 18, 0x4ecfafdf},
                                       {"bicubic", "noise", 3, 28, 28, 32, 32, 0xe9bb1e3b},
                                       {"bicubic", "stripes", 1, 28, 28, 64, 64, 0x2160255d},
                                       {"bicubic", "noise", 1, 28, 28, 7, 7, 0xf89896dc},
                                       {"bicubic", "stripes", 3, 28, 28, 28, 14, 0x082a06ba},
                                       {"bicubic", "noise", 1, 28, 28, 13, 28, 0xc173ba95},
                                       {"bicubic", "stripes", 1, 64, 48, 32, 32, 0x2014f380},
                                       {"bicubic", "noise", 3, 37, 53, 16, 16, 0xd5d8c05d},
                                       {"bicubic", "stripes", 1, 37, 53, 64, 31, 0x7e1cbd4d},
                                       {"bicubic", "noise", 1, 101, 67, 33, 100, 0x65893589},
                                       {"bicubic", "stripes", 3, 1, 1, 5, 3, 0xc68097a4},
                                       {"bicubic", "noise", 1, 1, 9, 4, 2, 0x8b2a9a59},
                                       {"bicubic", "stripes", 1, 3, 2, 1, 1, 0x3fba6cad},
                                       {"bicubic", "noise", 3, 257, 129, 64, 64, 0x27205e7a},
                                       {"bicubic", "stripes", 1, 500, 375, 64, 64, 0x92a39080},
                                       {"bicubic", "noise", 1, 200, 300, 299, 299, 0xfb3284cb},
                                       {"bicubic", "stripes", 3, 5, 1000, 5, 1, 0xba4e1caf},
                                       {"bicubic", "noise", 1, 1000, 5, 1, 7, 0x4fc9fc14},
                                       {"bicubic", "stripes", 1, 17, 17, 16, 18, 0x5254e635},
                                       {"lanczos", "noise", 3, 28, 28, 32, 32, 0xbaafe7c4},
                                       {"lanczos", "stripes", 1, 28, 28, 64, 64, 0x073c9e67},
                                       {"lanczos", "noise", 1, 28, 28, 7, 7, 0xe0957c20},
                                       {"lanczos", "stripes", 3, 28, 28, 28, 14, 0xc4dc19c6},
                                       {"lanczos", "noise", 1, 28, 28, 13, 28, 0x2b3bb369},
                                       {"lanczos", "stripes", 1, 64, 48, 32, 32, 0x5e4a2594},
                                       {"lanczos", "noise", 3, 37, 53, 16, 16, 0xfa7a8234},
                                       {"lanczos", "stripes", 1, 37, 53, 64, 31, 0xf80bb829},
                                       {"lanczos", "noise", 1, 101, 67, 33, 100, 0x9ce083d0},
                                       {"lanczos", "stripes", 3, 1, 1, 5, 3, 0xc68097a4},
                                       {"lanczos", "noise", 1, 1, 9, 4, 2, 0x1d537830},
                                       {"lanczos", "stripes", 1, 3, 2, 1, 1, 0x3fba6cad},
                                       {"lanczos", "noise", 3, 257, 129, 64, 64, 0x576b0ca3},
                                       {"lanczos", "stripes", 1, 500, 375, 64, 64, 0xa431f41d},
                                       {"lanczos", "noise", 1, 200, 300, 299, 299, 0xe219ca3c},
                                       {"lanczos", "stripes", 3, 5, 1000, 5, 1, 0xba4e1caf},
                                       {"lanczos", "noise", 1, 1000, 5, 1, 7, 0x9d4204c1},
                                       {"lanczos", "stripes", 1, 17, 17, 16, 18, 0x84d3eb65}};

// In one call of Pillow 13, which begins with the rows of some of these.
inline constexpr Resized kByPillow13[] = {
    {"box", "noise", 3, 200, 61, 64, 64, 0xf178d9b3},       {"box", "stripes", 1, 200, 61, 32, 32, 0x43dafadb},
    {"box", "noise", 1, 61, 200, 64, 64, 0xb5ab3bae},       {"box", "stripes", 3, 300, 30, 48, 48, 0x4e733898},
    {"box", "noise", 1, 30, 300, 48, 48, 0x05c5d1f3},       {"box", "stripes", 1, 150, 100, 64, 64, 0x796b1fee},
    {"box", "noise", 3, 150, 100, 32, 32, 0xf27b4d62},      {"box", "stripes", 1, 90, 90, 40, 80, 0x08701576},
    {"box", "noise", 1, 95, 70, 91, 68, 0x08a588ba},        {"box", "stripes", 3, 96, 70, 91, 68, 0x3b96383e},
    {"bilinear", "noise", 3, 200, 61, 64, 64, 0x0b26a1ca},  {"bilinear", "stripes", 1, 200, 61, 32, 32, 0x8741f422},
    {"bilinear", "noise", 1, 61, 200, 64, 64, 0x5ea994c7},  {"bilinear", "stripes", 3, 300, 30, 48, 48, 0x694d43a2},
    {"bilinear", "noise", 1, 30, 300, 48, 48, 0x7e98e33e},  {"bilinear", "stripes", 1, 150, 100, 64, 64, 0xf295338f},
    {"bilinear", "noise", 3, 150, 100, 32, 32, 0x1a37a9f5}, {"bilinear", "stripes", 1, 90, 90, 40, 80, 0xac1cdf43},
    {"bilinear", "noise", 1, 95, 70, 91, 68, 0xe482fbad},   {"bilinear", "stripes", 3, 96, 70, 91, 68, 0xfb712966},
    {"bicubic", "noise", 3, 200, 61, 64, 64, 0x4940b2be},   {"bicubic", "stripes", 1, 200, 61, 32, 32, 0x96c9a475},
    {"bicubic", "noise", 1, 61, 200, 64, 64, 0x08d81328},   {"bicubic", "stripes", 3, 300, 30, 48, 48, 0x8b1b3328},
    {"bicubic", "noise", 1, 30, 300, 48, 48, 0xe70aadf7},   {"bicubic", "stripes", 1, 150, 100, 64, 64, 0xbdb00759},
    {"bicubic", "noise", 3, 150, 100, 32, 32, 0x8aa4e16d},  {"bicubic", "stripes", 1, 90, 90, 40, 80, 0x18d8d019},
    {"bicubic", "noise", 1, 95, 70, 91, 68, 0xeb4a88b1},    {"bicubic", "stripes", 3, 96, 70, 91, 68, 0x3a78a745},
    {"lanczos", "noise", 3, 200, 61, 64, 64, 0xbfc2dca2},   {"lanczos", "stripes", 1, 200, 61, 32, 32, 0x02406ea1},
    {"lanczos", "noise", 1, 61, 200, 64, 64, 0xca85f64f},   {"lanczos", "stripes", 3, 300, 30, 48, 48, 0x18d4488b},
    {"lanczos", "noise", 1, 30, 300, 48, 48, 0xc29cf0eb},   {"lanczos", "stripes", 1, 150, 100, 64, 64, 0xa9ef9362},
    {"lanczos", "noise", 3, 150, 100, 32, 32, 0x174ae7fe},  {"lanczos", "stripes", 1, 90, 90, 40, 80, 0x1413789e},
    {"lanczos", "noise", 1, 95, 70, 91, 68, 0x2d41aadd},    {"lanczos", "stripes", 3, 96, 70, 91, 68, 0x5de1e407}};

// lanczos, noise, {1, 9, 11} to {1, 4, 5}
inline constexpr std::uint8_t kLanczosNoise[] = {110, 122, 111, 136, 140, 153, 123, 106, 120, 132,
                                                 140, 141, 104, 116, 116, 113, 139, 151, 129, 108};

// convert("L") of noise {3, 40, 50}
inline constexpr std::uint32_t kLumaNoise = 0x3c3c9749;

}  // namespace golden
