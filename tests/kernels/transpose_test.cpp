#include "saddle/kernels/transpose.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/core/tensor.h"

using namespace saddle;

TEST_CASE("a transpose is ATen's for any sizes and distances between rows, and writes nothing else") {
  for (const std::int64_t rows : {1, 3, 4, 8, 17, 64, 66}) {
    for (const std::int64_t columns : {1, 4, 15, 16, 17, 32, 50, 128, 300}) {
      for (const std::int64_t apart : {0, 5}) {
        CAPTURE(rows);
        CAPTURE(columns);
        CAPTURE(apart);
        const Tensor x = at::arange(rows * (columns + apart), at::kFloat).view({rows, columns + apart}) + 1,
                     y = at::full({columns, rows + apart}, -1, at::kFloat);
        kernels::transpose(x.const_data_ptr<float>(), columns + apart, rows, columns, y.data_ptr<float>(),
                           rows + apart);
        CHECK(at::equal(y.narrow(1, 0, rows), x.narrow(1, 0, columns).t()));
        CHECK(at::equal(y.narrow(1, rows, apart), at::full({columns, apart}, -1, at::kFloat)));

        const Tensor pairs = x.view(at::kBFloat16), turned = at::full_like(y, -1).view(at::kBFloat16);
        kernels::transpose_pairs(pairs.const_data_ptr<at::BFloat16>(), columns + apart, rows, columns,
                                 turned.data_ptr<at::BFloat16>(), rows + apart);
        CHECK(at::equal(turned.view(at::kFloat), y));
      }
    }
  }
}
