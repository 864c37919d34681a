// The commands of the program.
#pragma once

namespace extraction {

// Parses the command line and runs the command it names. Returns the exit status: 0; 1 if the
// command failed; 2 if the command line was invalid, and then nothing was opened. Each failure is
// one line on stderr.
int run_command_line(int argument_count, const char* const* arguments);

}  // namespace extraction
