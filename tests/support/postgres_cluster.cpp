#include "support/postgres_cluster.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <pwd.h>
#include <stdexcept>
#include <system_error>
#include <unistd.h>
#include <vector>

#include <libpq-fe.h>

namespace extraction::test {

namespace {

using namespace std::chrono_literals;

constexpr const char* user = "postgres";  // Debian's package creates this account
constexpr auto patience = 60s;

std::filesystem::path programs() {
  std::vector<std::filesystem::path> found;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql"))
    found.push_back(version.path() / "bin");
  if (found.empty()) throw std::runtime_error("PostgreSQL is not installed");
  return *std::ranges::max_element(found);
}

// PostgreSQL refuses to run as root. Everything it prints goes to stderr, which child_process
// keeps.
std::unique_ptr<child_process> run(const std::string& program, std::vector<std::string> arguments) {
  std::vector<std::string> command{"--pdeathsig", "QUIT"};
  if (geteuid() == 0) {
    command.insert(command.end(), {"--reuid", user, "--regid", user, "--clear-groups"});
  }
  command.insert(command.end(), {"--", "/bin/sh", "-c", "exec \"$0\" \"$@\" >&2"});
  command.push_back(programs() / program);
  command.insert(command.end(), arguments.begin(), arguments.end());
  return std::make_unique<child_process>("/usr/bin/setpriv", command,
                                         std::vector<std::string>{"LC_ALL=C.UTF-8"});
}

void give_to_user(const std::filesystem::path& folder) {
  if (geteuid() != 0) return;
  const passwd* const account = getpwnam(user);
  if (!account || chown(folder.c_str(), account->pw_uid, account->pw_gid) != 0) {
    throw std::runtime_error("no folder for the account postgres");
  }
}

}  // namespace

postgres_cluster::postgres_cluster() {
  give_to_user(folder_.path());
  const std::string data = folder_.path() / "data";
  const auto made = run("initdb", {"--pgdata", data, "--username", user, "--auth", "trust",
                                   "--encoding", "UTF8", "--no-sync"});
  if (made->wait(patience) != 0) throw std::runtime_error(std::string(made->error_output()));

  // Its data need not survive a crash of the machine. Nobody reads its log once it is ready:
  // errors, with the statements that caused them, would fill the pipe and stop the server.
  server_ =
      run("postgres", {"-D", data, "-k", folder_.path(), "-c", "listen_addresses=", "-c",
                       "fsync=off", "-c", "max_connections=200", "-c", "log_min_messages=log"});
  while (const auto line = server_->read_line(patience)) {
    if (line->find("ready to accept connections") != std::string::npos) return;
  }
  throw std::runtime_error(std::string(server_->error_output()));
}

postgres_cluster::~postgres_cluster() {
  server_->send_signal(SIGQUIT);
  try {
    server_->wait(patience);
  } catch (const std::exception&) {
    // The child is killed with its object.
  }
}

std::string postgres_cluster::url(const std::string& database) const {
  return "postgresql:///" + database + "?user=" + user + "&host=" + folder_.path().string();
}

std::string postgres_cluster::query(const std::string& database, const std::string& sql) const {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection{PQconnectdb(url(database).c_str()),
                                                                PQfinish};
  PQsetNoticeProcessor(
      connection.get(), [](void*, const char*) {}, nullptr);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result{PQexec(connection.get(), sql.c_str()),
                                                             PQclear};
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    throw std::runtime_error(PQerrorMessage(connection.get()));
  }
  return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
}

}  // namespace extraction::test
