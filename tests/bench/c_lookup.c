/* Warm look-ups by libcfhost, with every reply read: c_lookup URL CA COUNT */
#include <cfhost.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: c_lookup URL CA COUNT\n");
        return 2;
    }
    cfhost_client_params settings = CFHOST_CLIENT_PARAMS_INIT;
    settings.host_key = "00112233445566778899aabbccddeeff";
    settings.endpoint = argv[1];
    settings.ca_file = argv[2];
    cfhost_client *client = NULL;
    cfhost_error *error = NULL;
    cfhost_status status = cfhost_client_new(&settings, &client, &error);
    cfhost_user_lookup_params params = CFHOST_USER_LOOKUP_PARAMS_INIT;
    params.unique_id = "customer-1001";
    for (long left = atol(argv[3]); left > 0 && status == CFHOST_OK; left--) {
        const cfhost_user_lookup_reply *reply = NULL;
        status = cfhost_user_lookup(client, &params, &reply, &error);
        if (status == CFHOST_OK && !reply->user_authed) {
            fprintf(stderr, "c_lookup: another answer than the one that is measured\n");
            return 1;
        }
        cfhost_user_lookup_reply_free(reply);
    }
    if (status != CFHOST_OK) {
        fprintf(stderr, "c_lookup: %s\n", cfhost_error_text(error));
        return 1;
    }
    cfhost_client_free(client);
    return 0;
}
