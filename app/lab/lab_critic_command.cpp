#include "app/lab/critic_reports.h"

namespace saddle::app {

std::vector<std::pair<std::string, std::string>> critic_study_lines() { return lines_of(critic_studies()); }

int run_lab_critic(const StudiesCommand& command) { return run_studies("lab critic", critic_studies(), command); }

}  // namespace saddle::app
