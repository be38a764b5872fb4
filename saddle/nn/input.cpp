#include "saddle/nn/input.h"

namespace saddle::nn {

const Table<Input>& inputs() {
  static const Table<Input> table("input", {});
  return table;
}

}  // namespace saddle::nn
