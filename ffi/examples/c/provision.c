// Puts www and blog of example.com behind the network, account, zone and DNS in one call, or takes the zone back:
//     cc provision.c $(pkg-config --cflags --libs cfhost)
//     TSIG_SECRET=... ./a.out ENDPOINT HOST_KEY_FILE CA_FILE NAME_SERVER KEY_NAME PLANS [back]
// NAME_SERVER is such as 192.0.2.53:53. What changes in the zone is added to the file PLANS before it is done: that is the
// way back, and it is there even if this program is killed.
#include <cfhost.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed(cfhost_error *error) {
    static const char *const states[] = {"", "untouched: ", "set but not switched: ", "switched: "};
    fprintf(stderr, "%s%s\n", states[cfhost_error_state(error)], cfhost_error_text(error));
    cfhost_error_free(error);
    return 1;
}

static void on_step(const cfhost_step_event *event, void *plans) {
    if (event->is_end) {
        printf("%s: %s\n", event->step, event->error == NULL ? "done" : cfhost_error_message(event->error));
    } else if (event->plan != NULL && !event->plan->is_empty) {
        const cfhost_text *json = NULL;
        if (cfhost_plan_text(event->plan, CFHOST_PLAN_JSON, &json, NULL) == CFHOST_OK) {
            FILE *file = fopen(plans, "a");
            if (file == NULL || fprintf(file, "%s\n", json->text) < 0 || fclose(file) != 0) {
                perror(plans);
            }
            cfhost_text_free(json);
        }
    }
}

// Reads one plan a line.
static size_t read_plans(const char *path, const cfhost_plan **plans, size_t capacity) {
    static char line[65536];
    size_t count = 0;
    FILE *file = fopen(path, "r");
    while (file != NULL && count < capacity && fgets(line, sizeof line, file) != NULL) {
        count += cfhost_plan_from_json(line, &plans[count], NULL) == CFHOST_OK;
    }
    if (file != NULL) {
        fclose(file);
    }
    return count;
}

int main(int argc, char **argv) {
    if (argc < 7) {
        fprintf(stderr, "usage: %s ENDPOINT HOST_KEY_FILE CA_FILE NAME_SERVER KEY_NAME PLANS [back]\n", argv[0]);
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

    cfhost_name_server server = CFHOST_NAME_SERVER_INIT;
    server.addr = argv[4];
    server.key_name = argv[5];
    server.key_secret = getenv("TSIG_SECRET");

    const char *subdomains[] = {"www", "blog"}, *check_servers[] = {argv[4]};
    const cfhost_plan *plans[32];
    cfhost_job_params job = CFHOST_JOB_PARAMS_INIT;
    job.cloudflare_email = "customer@example.com";
    job.cloudflare_pass = "correct-horse-1";
    job.zone_name = "example.com";
    job.subdomains = subdomains;
    job.subdomains_count = 2;
    job.origin_move_of = "www.example.com";
    job.server = &server;
    job.has_check_servers = 1;
    job.check_servers = check_servers;
    job.check_servers_count = 1;
    job.on_step = on_step;
    job.user = argv[6];

    const cfhost_outcome *outcome = NULL;
    cfhost_status status;
    if (argc > 7 && strcmp(argv[7], "back") == 0) {
        job.applied = plans;
        job.applied_count = read_plans(argv[6], plans, 32);
        status = cfhost_deprovision(client, &job, &outcome, &error);
        for (size_t i = 0; i < job.applied_count; i++) {
            cfhost_plan_free(plans[i]);
        }
    } else {
        status = cfhost_provision(client, &job, &outcome, &error);
    }
    if (status == CFHOST_OK) {
        for (size_t i = 0; i < outcome->checks_count; i++) {
            printf("%s: %s\n", outcome->checks[i]->name, outcome->checks[i]->answers);
        }
        for (size_t i = 0; i < outcome->left_count; i++) {
            printf("%s was left: %s\n", outcome->left[i].name, outcome->left[i].value);
        }
    }
    cfhost_outcome_free(outcome);
    cfhost_client_free(client);
    return status == CFHOST_OK ? 0 : failed(error);
}
