# Options that every target shares, so that one precompiled header serves all of them.

# -fPIC as an option and not as POSITION_INDEPENDENT_CODE, which would give programs -fPIE and a precompiled header of their own.
# No -fopenmp: libtorch brings its OpenMP runtime along, and a process must not hold two.
# Options are aggregates of which callers name some fields; -Wextra would warn of each field left at its default.
# Saddle's own products and sums are rounded twice on every processor: an expression has the same bits wherever it stands.
add_compile_options(-ffp-contract=off)
add_compile_options(-fPIC -Wall -Wextra -Wno-missing-field-initializers)
if(SADDLE_SANITIZE)
  add_compile_options(-fsanitize=${SADDLE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=${SADDLE_SANITIZE})
endif()

# ccache refuses precompiled headers unless it is told that they, and times of inclusion, may be trusted.
find_program(SADDLE_CCACHE ccache)
mark_as_advanced(SADDLE_CCACHE)
if(SADDLE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime "${SADDLE_CCACHE}")
  if(SADDLE_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
  elseif(SADDLE_PCH)
    add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
  endif()
endif()

# Gives `target` cmake/precompiled.h, which is compiled once for the whole build.
function(use_precompiled_header target)
  if(NOT SADDLE_PCH)
    target_compile_options(${target} PRIVATE "SHELL:-include ${PROJECT_SOURCE_DIR}/cmake/precompiled.h")
    return()
  endif()
  if(NOT TARGET saddle_precompiled)
    file(CONFIGURE OUTPUT precompiled.cpp CONTENT "")
    add_library(saddle_precompiled OBJECT "${CMAKE_CURRENT_BINARY_DIR}/precompiled.cpp")
    target_link_libraries(saddle_precompiled PRIVATE Libtorch::Libtorch)
    target_precompile_headers(saddle_precompiled PRIVATE "${PROJECT_SOURCE_DIR}/cmake/precompiled.h")
  endif()
  target_precompile_headers(${target} REUSE_FROM saddle_precompiled)
endfunction()
