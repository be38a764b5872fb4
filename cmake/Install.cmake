# What `cmake --install` leaves: headers, the static libraries, the program (app/CMakeLists.txt) and the CMake package, by which
# another project says find_package(saddle) and links saddle::saddle. libtorch stays where it is and is found again there.
include(CMakePackageConfigHelpers)
set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/saddle")

set_target_properties(saddle_formats PROPERTIES EXPORT_NAME formats)
install(TARGETS saddle saddle_formats EXPORT saddleTargets)
install(EXPORT saddleTargets NAMESPACE saddle:: DESTINATION "${package_folder}")
install(DIRECTORY saddle DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILES_MATCHING PATTERN "*.h" PATTERN "*_detail.h" EXCLUDE PATTERN "openmp" EXCLUDE)  # the program's own threads

# C++ libraries made with one minor version of libtorch do not run with another, so the package asks for the same one.
string(REGEX MATCH "^([0-9]+)\\.([0-9]+)" libtorch_from "${Libtorch_VERSION}")
math(EXPR next_minor "${CMAKE_MATCH_2} + 1")
set(libtorch_below "${CMAKE_MATCH_1}.${next_minor}")
configure_package_config_file(cmake/saddleConfig.cmake.in "${PROJECT_BINARY_DIR}/saddleConfig.cmake"
  INSTALL_DESTINATION "${package_folder}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/saddleConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/saddleConfig.cmake" "${PROJECT_BINARY_DIR}/saddleConfigVersion.cmake"
  cmake/FindLibtorch.cmake cmake/FindLibZip.cmake cmake/FindTurboJPEG.cmake DESTINATION "${package_folder}")
