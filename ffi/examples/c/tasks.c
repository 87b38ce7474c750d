// The tasks of ffi/README.md, one function each, tried on a customer of its own:
//     cc tasks.c $(pkg-config --cflags --libs cfhost) && ./a.out ENDPOINT HOST_KEY_FILE CA_FILE
#include <cfhost.h>
#include <stdio.h>

// Prints an error, frees it, and returns its status.
static cfhost_status told(cfhost_error *error) {
    cfhost_status status = cfhost_error_status(error);
    fprintf(stderr, "%s\n", cfhost_error_text(error));
    cfhost_error_free(error);
    return status;
}

// Finds out whether this host has a key to a customer's account.
static cfhost_status find(const cfhost_client *client, const char *email) {
    cfhost_user_lookup_params params = CFHOST_USER_LOOKUP_PARAMS_INIT;
    params.cloudflare_email = email;
    const cfhost_user_lookup_reply *user = NULL;
    cfhost_error *error = NULL;
    if (cfhost_user_lookup(client, &params, &user, &error) != CFHOST_OK) {
        return told(error);
    }
    if (user->user_authed) {
        printf("found, with %zu zones\n", user->hosted_zones_count);  // user->user_key is what the zone acts take
    } else {
        printf(user->user_exists ? "ask for the password\n" : "no such account\n");
    }
    cfhost_user_lookup_reply_free(user);
    return CFHOST_OK;
}

// Signs a customer in, and says in the vendor's words if the password is wrong.
static cfhost_status sign_in(const cfhost_client *client, const char *email, const char *password) {
    cfhost_user_auth_params params = CFHOST_USER_AUTH_PARAMS_INIT;
    params.cloudflare_email = email;
    params.cloudflare_pass = password;
    const cfhost_user_auth_reply *user = NULL;
    cfhost_error *error = NULL;
    cfhost_status status = cfhost_user_auth(client, &params, &user, &error);
    if (status == CFHOST_OK) {
        printf("welcome back\n");
        cfhost_user_auth_reply_free(user);
        return CFHOST_OK;
    }
    if (cfhost_error_code(error) == CFHOST_CODE_PASSWORD_FAILED) {
        printf("%s\n", cfhost_error_message(error));
        cfhost_error_free(error);
        return CFHOST_OK;
    }
    return told(error);
}

// Prints who sent a request that reached this web server from an address of the network.
static cfhost_status visitor(const char *peer, const char *connecting_ip) {
    cfhost_ranges *ranges = NULL;
    cfhost_error *error = NULL;
    if (cfhost_ranges_load(NULL, &ranges, &error) != CFHOST_OK) {  // NULL: the built-in list
        return told(error);
    }
    cfhost_pair header = {"CF-Connecting-IP", connecting_ip};
    char addr[CFHOST_ADDR_SIZE];
    cfhost_status status = cfhost_visitor_addr(ranges, peer, &header, 1, addr, &error);
    cfhost_ranges_free(ranges);
    if (status != CFHOST_OK) {
        return told(error);
    }
    printf("visitor: %s\n", addr);
    return CFHOST_OK;
}

// An account to try the tasks on.
static cfhost_status create(const cfhost_client *client, const char *email, const char *password) {
    cfhost_user_create_params params = CFHOST_USER_CREATE_PARAMS_INIT;
    params.cloudflare_email = email;
    params.cloudflare_pass = password;
    const cfhost_user_create_reply *user = NULL;
    cfhost_error *error = NULL;
    if (cfhost_user_create(client, &params, &user, &error) != CFHOST_OK) {
        return told(error);
    }
    cfhost_user_create_reply_free(user);
    return CFHOST_OK;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: %s ENDPOINT HOST_KEY_FILE CA_FILE\n", argv[0]);
        return 2;
    }
    cfhost_client_params settings = CFHOST_CLIENT_PARAMS_INIT;
    settings.endpoint = argv[1];
    settings.host_key_file = argv[2];
    settings.ca_file = argv[3];
    cfhost_client *client = NULL;
    cfhost_error *error = NULL;
    if (cfhost_client_new(&settings, &client, &error) != CFHOST_OK) {
        return told(error) == CFHOST_OK ? 0 : 1;
    }
    const char *email = "tasks@example.com", *password = "correct-horse-1";
    int is_done = create(client, email, password) == CFHOST_OK && find(client, email) == CFHOST_OK &&
                  sign_in(client, email, password) == CFHOST_OK && sign_in(client, email, "wrong-horse-2") == CFHOST_OK &&
                  visitor("104.16.0.1", "198.51.100.7") == CFHOST_OK;
    cfhost_client_free(client);
    return is_done ? 0 : 1;
}
