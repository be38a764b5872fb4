#include "saddle/train/rendezvous.h"

#include <map>

#include <doctest/doctest.h>

#include "tests/train/small_runs.h"

using namespace saddle;
using namespace saddle::test;
using train::Rendezvous;

namespace {

using Variables = std::map<std::string, std::string>;

std::optional<Rendezvous> found(const Variables& variables, const std::string& place = "") {
  return train::rendezvous(place, [&](const char* name) {
    const auto one = variables.find(name);
    return one == variables.end() ? nullptr : one->second.c_str();
  });
}

std::string refused(const Variables& variables, const std::string& place = "") {
  return message_of<ConfigError>([&] { found(variables, place); });
}

}  // namespace

TEST_CASE("nothing is said of several processes, or one of one: alone") {
  CHECK_FALSE(found({}));
  CHECK_FALSE(found({{"RANK", "0"}, {"WORLD_SIZE", "1"}}));
  CHECK_FALSE(found({{"WORLD_SIZE", "1"}}));
  CHECK_FALSE(
      found({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "4"}}));  // a batch script, in no step: srun starts the ranks
}

TEST_CASE("torchrun's variables") {
  const Variables variables{{"RANK", "5"},
                            {"WORLD_SIZE", "8"},
                            {"LOCAL_RANK", "1"},
                            {"LOCAL_WORLD_SIZE", "4"},
                            {"MASTER_ADDR", "node07"},
                            {"MASTER_PORT", "29501"},
                            {"TORCHELASTIC_USE_AGENT_STORE", "True"},
                            {"TORCHELASTIC_RESTART_COUNT", "2"},
                            {"GLOO_SOCKET_IFNAME", "eth1"},
                            {"SLURM_STEP_ID", "0"}};  // torchrun within a step of SLURM's: the inner one counts
  const Rendezvous at = found(variables).value();
  CHECK(at.rank == 5);
  CHECK(at.count == 8);
  CHECK(at.local_rank == 1);
  CHECK(at.local_count == 4);
  CHECK(at.host == "node07");
  CHECK(at.port == 29501);
  CHECK(at.hosted);
  CHECK(at.attempt == "2");
  CHECK(at.interface == "eth1");
  CHECK(at.launcher == "torchrun");
}

TEST_CASE("SLURM's first node is the host, and its job number makes a port") {
  Variables variables{{"SLURM_STEP_ID", "0"},       {"SLURM_PROCID", "3"},
                      {"SLURM_NTASKS", "4"},        {"SLURM_LOCALID", "1"},
                      {"SLURM_JOB_ID", "12345678"}, {"SLURM_JOB_NODELIST", "gpu[07-08,12],login1"}};
  const Rendezvous at = found(variables).value();
  CHECK(at.rank == 3);
  CHECK(at.count == 4);
  CHECK(at.local_rank == 1);
  CHECK(at.host == "gpu07");
  CHECK(at.port == 25678);
  CHECK_FALSE(at.hosted);
  CHECK(at.local_count == 0);  // nobody says
  variables["SLURM_STEP_TASKS_PER_NODE"] = "3(x2),1";
  for (const auto& [node, tasks] : std::map<std::string, int>{{"0", 3}, {"1", 3}, {"2", 1}}) {
    variables["SLURM_NODEID"] = node;
    CHECK(found(variables).value().local_count == tasks);
  }
  variables["SLURM_NODEID"] = "3";
  CHECK(contains(refused(variables), "has no node"));
  variables["SLURM_NODEID"] = "0";
  variables["SLURM_STEP_NODELIST"] = "gpu12";
  CHECK(found(variables).value().host == "gpu12");
  variables["MASTER_ADDR"] = "head", variables["MASTER_PORT"] = "1234";
  CHECK(found(variables).value().host == "head");
  CHECK(found(variables).value().port == 1234);
}

TEST_CASE("Open MPI's, on one machine or with an address") {
  Variables variables{{"OMPI_COMM_WORLD_RANK", "1"},
                      {"OMPI_COMM_WORLD_SIZE", "2"},
                      {"OMPI_COMM_WORLD_LOCAL_RANK", "1"},
                      {"OMPI_COMM_WORLD_LOCAL_SIZE", "2"}};
  CHECK(found(variables).value().host == "127.0.0.1");
  Variables within = variables;  // mpirun starts its processes through a step of SLURM's, of one process a node
  within["SLURM_STEP_ID"] = "0", within["SLURM_PROCID"] = "0", within["SLURM_NTASKS"] = "1";
  CHECK(found(within).value().rank == 1);
  CHECK(found(within).value().launcher == "mpirun");
  variables["OMPI_COMM_WORLD_LOCAL_SIZE"] = "1", variables["OMPI_COMM_WORLD_LOCAL_RANK"] = "0";
  CHECK(refused(variables) == "mpirun: 2 processes, 1 of them here: MASTER_ADDR must name rank 0's machine");
  variables["MASTER_ADDR"] = "head";
  CHECK(found(variables).value().host == "head");
}

TEST_CASE("a place that is given wins") {
  const Variables two{
      {"RANK", "1"}, {"WORLD_SIZE", "2"}, {"MASTER_ADDR", "x"}, {"TORCHELASTIC_USE_AGENT_STORE", "True"}};
  CHECK(found(two, "file:///scratch/meet").value().file == "/scratch/meet");
  const Rendezvous at = found(two, "tcp://node1:4000").value();
  CHECK(at.host == "node1");
  CHECK(at.port == 4000);
  CHECK_FALSE(at.hosted);
  CHECK(contains(refused(two, "tcp://node1"), "expected tcp://host:port or file:///path"));
  CHECK(contains(refused(two, "tcp://node1:0"), "expected a whole number from 1 to 65535"));
  CHECK(contains(refused({}, "tcp://node1:1"), "RANK and WORLD_SIZE must say"));
}

TEST_CASE("what is no number or out of range is refused by its name") {
  CHECK(refused({{"WORLD_SIZE", "2"}}) == "torchrun: RANK = '', expected a whole number from 0 to 1");
  CHECK(contains(refused({{"WORLD_SIZE", "2"}, {"RANK", "2"}}), "RANK = '2'"));
  CHECK(contains(refused({{"WORLD_SIZE", "two"}, {"RANK", "0"}}), "WORLD_SIZE = 'two'"));
  CHECK(contains(refused({{"WORLD_SIZE", "2"}, {"RANK", "0"}, {"MASTER_PORT", "70000"}}), "MASTER_PORT = '70000'"));
  CHECK(contains(refused({{"WORLD_SIZE", "2"}, {"RANK", "-1"}}), "RANK = '-1'"));
}

TEST_CASE("the first of SLURM's hosts") {
  CHECK(train::first_host("node1") == "node1");
  CHECK(train::first_host("node1,node2") == "node1");
  CHECK(train::first_host("node[3-10]") == "node3");
  CHECK(train::first_host("node[003,7-9],other[1-2]") == "node003");
  CHECK(train::first_host("rack[1-2]-gpu,x") == "rack1-gpu");
  CHECK(train::first_host("a,b[1-2]") == "a");
  CHECK_THROWS_AS(train::first_host("node[3-"), ConfigError);
}
