# Finds libtorch 2.11 or later and makes the target Libtorch::Libtorch.
#
# Looked through in this order; the first that is whole and new enough is taken:
#   1. CMAKE_PREFIX_PATH (variable, then environment) and Torch_DIR: an unpacked libtorch, or an installed Python package
#      (site-packages/torch), or its share/cmake as torch.utils.cmake_prefix_path prints it
#   2. the `torch` package of the Python SADDLE_PYTHON, else of `python3`: located, never imported
#   3. the virtual environment .venv of the source folder, which tools/setup.sh makes
# TorchConfig.cmake is not used: it refuses CUDA builds where there is no CUDA toolkit and puts absolute paths into exports.
#
# Sets Libtorch_FOUND, Libtorch_VERSION, Libtorch_ROOT (cached), Libtorch_LIBRARY_DIR.
# `cmake -P cmake/FindLibtorch.cmake` only prints the folder found, or fails; tools/setup.sh asks so.

set(Libtorch_OLDEST 2.11)

# The version of the libtorch in `root` into `version`, or "" if there is none that can be linked.
function(libtorch_version root version)
  set(${version} "" PARENT_SCOPE)
  file(GLOB library "${root}/lib/libtorch_cpu.so" "${root}/lib/libtorch_cpu.dylib")
  if(NOT library OR NOT EXISTS "${root}/include/ATen/ATen.h")
    return()
  endif()
  foreach(header torch/headeronly/version.h torch/csrc/api/include/torch/version.h)
    if(EXISTS "${root}/include/${header}")
      file(STRINGS "${root}/include/${header}" lines REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
      if(lines MATCHES "MAJOR ([0-9]+).*MINOR ([0-9]+).*PATCH ([0-9]+)")
        set(${version} "${CMAKE_MATCH_1}.${CMAKE_MATCH_2}.${CMAKE_MATCH_3}" PARENT_SCOPE)
        return()
      endif()
    endif()
  endforeach()
endfunction()

# The folder of a Python's torch package into `root`, or "".
function(libtorch_of_python python root)
  execute_process(
    COMMAND "${python}" -c
      "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '', end='')"
    OUTPUT_VARIABLE found ERROR_QUIET RESULT_VARIABLE failed)
  if(failed)
    set(found "")
  endif()
  set(${root} "${found}" PARENT_SCOPE)
endfunction()

# Takes `root` as Libtorch_ROOT if it is good, else notes why not.
macro(libtorch_try root)
  if(NOT Libtorch_ROOT AND NOT "${root}" STREQUAL "")
    libtorch_version("${root}" Libtorch_candidate)
    if(Libtorch_candidate VERSION_GREATER_EQUAL Libtorch_OLDEST)
      set(Libtorch_ROOT "${root}" CACHE PATH "libtorch's folder, with include/ and lib/ in it" FORCE)
    elseif(Libtorch_candidate)
      message(STATUS "Libtorch: ${root} is ${Libtorch_candidate}, older than ${Libtorch_OLDEST}: passed over")
    endif()
  endif()
endmacro()

if(Libtorch_ROOT)
  libtorch_version("${Libtorch_ROOT}" Libtorch_candidate)
  if(NOT Libtorch_candidate)
    unset(Libtorch_ROOT CACHE)  # a folder of an earlier configuration that is gone
  endif()
endif()
if(NOT Libtorch_ROOT)
  set(Libtorch_prefixes ${CMAKE_PREFIX_PATH})
  string(REPLACE ":" ";" Libtorch_environment "$ENV{CMAKE_PREFIX_PATH}")
  list(APPEND Libtorch_prefixes ${Libtorch_environment})
  foreach(prefix IN LISTS Libtorch_prefixes Torch_DIR)
    string(REGEX REPLACE "/share/cmake(/Torch)?/?$" "" prefix "${prefix}")
    libtorch_try("${prefix}")
  endforeach()
endif()
if(NOT Libtorch_ROOT)
  find_program(Libtorch_PYTHON NAMES python3 python)
  mark_as_advanced(Libtorch_PYTHON)
  if(SADDLE_PYTHON)
    libtorch_of_python("${SADDLE_PYTHON}" Libtorch_of_python)
  else()
    libtorch_of_python("${Libtorch_PYTHON}" Libtorch_of_python)
  endif()
  libtorch_try("${Libtorch_of_python}")
endif()
if(NOT Libtorch_ROOT)
  file(GLOB Libtorch_of_venv "${CMAKE_CURRENT_LIST_DIR}/../.venv/lib*/python3*/site-packages/torch")
  foreach(root IN LISTS Libtorch_of_venv)
    file(REAL_PATH "${root}" root)
    libtorch_try("${root}")
  endforeach()
endif()

set(Libtorch_reason "libtorch ${Libtorch_OLDEST} or later was not found. Run tools/setup.sh, or name an unpacked libtorch or \
a Python's torch folder in CMAKE_PREFIX_PATH")
if(CMAKE_SCRIPT_MODE_FILE)
  if(NOT Libtorch_ROOT)
    message(FATAL_ERROR "${Libtorch_reason}")
  endif()
  message("${Libtorch_ROOT}")
  return()
endif()

if(Libtorch_ROOT)
  libtorch_version("${Libtorch_ROOT}" Libtorch_VERSION)
  set(Libtorch_LIBRARY_DIR "${Libtorch_ROOT}/lib")
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Libtorch REQUIRED_VARS Libtorch_ROOT Libtorch_LIBRARY_DIR
  VERSION_VAR Libtorch_VERSION HANDLE_VERSION_RANGE REASON_FAILURE_MESSAGE "${Libtorch_reason}")

if(Libtorch_FOUND AND NOT TARGET Libtorch::Libtorch)
  set(Libtorch_links "")
  foreach(name torch_cpu c10 torch_cuda c10_cuda torch)
    file(GLOB library "${Libtorch_LIBRARY_DIR}/lib${name}.so" "${Libtorch_LIBRARY_DIR}/lib${name}.dylib")
    list(APPEND Libtorch_links ${library})
  endforeach()
  # CUDA kernels register themselves when their library is loaded; nothing refers to it, so a linker may leave it out.
  list(TRANSFORM Libtorch_links REPLACE "^.*/libtorch_cuda.so$" "-Wl,--push-state,--no-as-needed,\\0,--pop-state")
  add_library(Libtorch::Libtorch INTERFACE IMPORTED)
  set_target_properties(Libtorch::Libtorch PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${Libtorch_ROOT}/include;${Libtorch_ROOT}/include/torch/csrc/api/include"
    INTERFACE_LINK_LIBRARIES "${Libtorch_links}")
endif()
