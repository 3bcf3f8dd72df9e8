// Carries the precompiled Catch2 header; see CMakeLists.txt.
