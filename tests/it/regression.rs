//! One test for each bug that was found and fixed, with its story. A bug that needs the real binary, git or an
//! editor to be seen has its test here; one that a pure function can show has it beside that function.
