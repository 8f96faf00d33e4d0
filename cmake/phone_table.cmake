# Builds phone_table.c from the numbering plans of the installed libphonenumber, and puts it into kith_normalise.

add_executable(phone_table_gen ${CMAKE_CURRENT_LIST_DIR}/phone_table_gen.cc)
target_compile_options(phone_table_gen PRIVATE -O2 -fno-sanitize=all) # a tool of the build, not a part of Kith
target_link_libraries(phone_table_gen PRIVATE phonenumber protobuf)

set(phone_table ${CMAKE_BINARY_DIR}/generated/phone_table.c)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated)
add_custom_command(OUTPUT ${phone_table} COMMAND phone_table_gen ${phone_table} DEPENDS phone_table_gen VERBATIM
  COMMENT "Reading numbering plans")
target_sources(kith_normalise PRIVATE ${phone_table})
