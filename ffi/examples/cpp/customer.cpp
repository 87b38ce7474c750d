// The program of examples/c in C++: c++ -std=c++17 customer.cpp $(pkg-config --cflags --libs cfhost)
#include "cfhost.hpp"

#include <cstdio>
#include <vector>

int main(int argc, char **argv) {
    if (argc != 4) {
        std::fprintf(stderr, "usage: %s ENDPOINT HOST_KEY_FILE CA_FILE\n", argv[0]);
        return 2;
    }
    try {
        cfhost_client_params settings = CFHOST_CLIENT_PARAMS_INIT;
        settings.endpoint = argv[1];
        settings.host_key_file = argv[2];
        settings.ca_file = argv[3];
        const cfhost::Client client = cfhost::connect(settings);

        cfhost_user_create_params create = CFHOST_USER_CREATE_PARAMS_INIT;
        create.cloudflare_email = "customer@example.com";
        create.cloudflare_pass = "correct-horse-1";
        const auto user = cfhost::send<cfhost_user_create, cfhost_user_create_reply_free>(client, create);

        const std::vector<const char *> subdomains = {"www", "blog", "wordpress:cloudflare-rs2.example.com"};
        cfhost_zone_set_params set = CFHOST_ZONE_SET_PARAMS_INIT;
        set.user_key = user->user_key;
        set.zone_name = "example.com";
        set.resolve_to = "cloudflare-resolve-to.example.com";
        set.subdomains = subdomains.data();
        set.subdomains_count = subdomains.size();
        const auto zone = cfhost::send<cfhost_zone_set, cfhost_zone_set_reply_free>(client, set);
        for (std::size_t i = 0; i < zone->forward_tos_count; i++) {
            std::printf("%s. 900 IN CNAME %s.\n", zone->forward_tos[i].name, zone->forward_tos[i].value);
        }
    } catch (const cfhost::Error &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}
