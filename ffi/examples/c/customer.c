// Creates an account for a customer, puts a domain behind the network, and prints the CNAMEs that its DNS needs:
//     cc customer.c $(pkg-config --cflags --libs cfhost) && ./a.out ENDPOINT HOST_KEY_FILE CA_FILE
#include <cfhost.h>
#include <stdio.h>

static int failed(cfhost_error *error) {
    fprintf(stderr, "%s\n", cfhost_error_text(error));
    cfhost_error_free(error);
    return 1;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: %s ENDPOINT HOST_KEY_FILE CA_FILE\n", argv[0]);
        return 2;
    }
    cfhost_error *error = NULL;

    cfhost_client_params settings = CFHOST_CLIENT_PARAMS_INIT;
    settings.endpoint = argv[1];
    settings.host_key_file = argv[2];
    settings.ca_file = argv[3];
    cfhost_client *client = NULL;
    if (cfhost_client_new(&settings, &client, &error) != CFHOST_OK) {
        return failed(error);
    }

    cfhost_user_create_params create = CFHOST_USER_CREATE_PARAMS_INIT;
    create.cloudflare_email = "customer@example.com";
    create.cloudflare_pass = "correct-horse-1";
    const cfhost_user_create_reply *user = NULL;
    if (cfhost_user_create(client, &create, &user, &error) != CFHOST_OK) {
        cfhost_client_free(client);
        return failed(error);
    }

    const char *subdomains[] = {"www", "blog", "wordpress:cloudflare-rs2.example.com"};
    cfhost_zone_set_params set = CFHOST_ZONE_SET_PARAMS_INIT;
    set.user_key = user->user_key;
    set.zone_name = "example.com";
    set.resolve_to = "cloudflare-resolve-to.example.com";
    set.subdomains = subdomains;
    set.subdomains_count = 3;
    const cfhost_zone_set_reply *zone = NULL;
    cfhost_status status = cfhost_zone_set(client, &set, &zone, &error);
    if (status == CFHOST_OK) {
        for (size_t i = 0; i < zone->forward_tos_count; i++) {
            printf("%s. 900 IN CNAME %s.\n", zone->forward_tos[i].name, zone->forward_tos[i].value);
        }
    }
    cfhost_zone_set_reply_free(zone);
    cfhost_user_create_reply_free(user);
    cfhost_client_free(client);
    return status == CFHOST_OK ? 0 : failed(error);
}
