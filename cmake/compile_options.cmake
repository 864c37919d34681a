# Options that every target of the project shares, as one interface library.
add_library(compile_options INTERFACE)

target_compile_options(compile_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Werror)

# The same sources give the same binary in any folder. ccache names them relative to the build.
file(RELATIVE_PATH sources_from_build ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR})
target_compile_options(compile_options INTERFACE
  $<$<CONFIG:Release>:-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=>
  $<$<CONFIG:Release>:-ffile-prefix-map=${sources_from_build}=>)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports uninitialised values, null dereferences and out-of-bounds copies that do not exist
  # in coroutine frames and in inlined std::string and std::optional code, and calls a frame's
  # operator new and operator delete mismatched if it inlines only one of them. With the sanitizers
  # there are more such reports.
  target_compile_options(compile_options INTERFACE
    -Wno-maybe-uninitialized -Wno-null-dereference -Wno-restrict -Wno-array-bounds
    -Wno-stringop-overflow -Wno-mismatched-new-delete)
endif()

if(CMAKE_UNITY_BUILD)
  # These two are about a file by itself, and the other builds turn them on.
  target_compile_options(compile_options INTERFACE
    -Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  # GCC inlines less in a large unit, by this limit, which would cost a get 4 % more instructions.
  target_compile_options(compile_options INTERFACE
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:--param=large-unit-insns=100000>)
endif()

if(SANITIZE)
  target_compile_options(compile_options INTERFACE
    -fsanitize=${SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(compile_options INTERFACE -fsanitize=${SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # clang 14 cannot put the data of this check before the parts of a coroutine.
    target_compile_options(compile_options INTERFACE -fno-sanitize=function)
  endif()
  if(SANITIZE MATCHES "thread")
    # ThreadSanitizer follows the locks around the fences in Asio's scheduler, but not the fences.
    target_compile_options(compile_options INTERFACE -Wno-tsan)
  endif()
endif()

if(FUZZ)
  target_compile_options(compile_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
