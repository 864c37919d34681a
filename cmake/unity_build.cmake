# In a unity build (CMAKE_UNITY_BUILD), files of the same folder are compiled as one, up to
# CMAKE_UNITY_BUILD_BATCH_SIZE of them (0: all). Most of the compile time goes into headers and
# templates, which such a group reads and instantiates once. With the sanitizers that counts most, so
# they take a folder at once; where an edit should compile quickly, the groups are smaller. CMake has
# the variable, but would not keep the folders apart.
function(unite_by_folder target)
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "\\.cpp$")
  foreach(source IN LISTS sources)
    cmake_path(GET source PARENT_PATH folder)
    cmake_path(RELATIVE_PATH folder BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
    string(REPLACE "/" "_" group ${folder})
    if(CMAKE_UNITY_BUILD_BATCH_SIZE)
      set(earlier ${sources_of_${group}})
      list(APPEND sources_of_${group} ${source})
      list(LENGTH earlier count)
      math(EXPR part "${count} / ${CMAKE_UNITY_BUILD_BATCH_SIZE}")
      string(APPEND group _${part})
    endif()
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${group})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
endfunction()
