# In a unity build (CMAKE_UNITY_BUILD) the files of a folder are compiled as one. With the sanitizers
# that takes a fraction of the time, since most of what they instrument is templates that each file
# would instantiate again. The other builds compile file by file, so that an edit compiles quickly.
function(unite_by_folder target)
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "\\.cpp$")
  foreach(source IN LISTS sources)
    cmake_path(GET source PARENT_PATH folder)
    cmake_path(RELATIVE_PATH folder BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
    string(REPLACE "/" "_" group ${folder})
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${group})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
endfunction()
