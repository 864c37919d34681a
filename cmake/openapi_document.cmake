# Assembles the OpenAPI document from its parts, each of which is beside the code it describes.
#
# The file openapi/SECTION.json of a folder is a JSON object, or an array of tags. Its members become
# members of the document where the template has @SECTION@, on a line of its own; CMake variables
# are in capital letters in the template. The folders are in alphabetical order, the members in the
# order written. CMake runs again whenever a part is changed, added or removed.

# The name of member `index` of `part`.
function(openapi_member_name part index result)
  string(JSON kind TYPE "${part}")
  if(kind STREQUAL "ARRAY")
    string(JSON name GET "${part}" ${index} name)
  else()
    string(JSON name MEMBER "${part}" ${index})
  endif()
  set(${result} "${name}" PARENT_SCOPE)
endfunction()

# merge_openapi_parts(template folder result): the text of the document, from all parts in the
# folders inside `folder`. The configuration fails if a part is not JSON, has no place in the
# template, or occurs twice.
function(merge_openapi_parts template folder result)
  file(GLOB parts CONFIGURE_DEPENDS ${folder}/*/openapi/*.json)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${template} ${parts})
  file(READ ${template} document)
  set(seen "")
  foreach(file IN LISTS parts)
    file(READ ${file} part)
    string(JSON count ERROR_VARIABLE problem LENGTH "${part}")
    if(problem)
      message(FATAL_ERROR "${file} is no JSON object or array: ${problem}")
    elseif(count EQUAL 0)
      message(FATAL_ERROR "${file} has no members")
    endif()
    get_filename_component(section ${file} NAME_WE)
    if(NOT document MATCHES "\n( *)@${section}@")
      message(FATAL_ERROR "${file}: ${template} has no place for ${section}")
    endif()
    set(indent "${CMAKE_MATCH_1}")
    math(EXPR last "${count} - 1")
    foreach(index RANGE ${last})
      openapi_member_name("${part}" ${index} name)
      if("${section} ${name}" IN_LIST seen)
        message(FATAL_ERROR "${file}: ${name} is among the ${section} already")
      endif()
      list(APPEND seen "${section} ${name}")
    endforeach()

    string(STRIP "${part}" members)
    string(LENGTH "${members}" length)
    math(EXPR length "${length} - 2")
    string(SUBSTRING "${members}" 1 ${length} members)  # without the brackets
    string(STRIP "${members}" members)
    string(REPLACE "\n  " "\n${indent}" members "${members}")
    string(REPLACE "@${section}@" "${members},\n${indent}@${section}@" document "${document}")
  endforeach()
  string(REGEX REPLACE ",\n *@[a-z]+@" "" document "${document}")

  string(CONFIGURE "${document}" document @ONLY)
  string(JSON count ERROR_VARIABLE problem LENGTH "${document}")
  if(problem)
    message(FATAL_ERROR "${template} with its parts is no JSON: ${problem}")
  endif()
  set(${result} "${document}" PARENT_SCOPE)
endfunction()
