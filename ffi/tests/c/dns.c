/* The DNS half: plans, name servers, and the whole job, against a real BIND 9 that serves example.com. */
#include "check.h"

#include <unistd.h>

#define TARGET(label) label ".example.com.cdn.cloudflare.net"

static cfhost_name_server bind_server(void) {
    cfhost_name_server server = CFHOST_NAME_SERVER_INIT;
    server.addr = name_server;
    server.key_name = key_name;
    server.key_secret = key_secret;
    return server;
}

/* A secret that is not the server's. */
#define WRONG_SECRET "bm90IHRoZSBzZWNyZXQgb2YgdGhlIHNlcnZlcg=="

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The zone as one text, sorted, without its SOA record. It is the caller's. */
static char *zone_text(void) {
    cfhost_name_server server = bind_server();
    const cfhost_records *zone = NULL;
    cfhost_error *error = NULL;
    CHECK_OK(cfhost_dns_read(&server, "example.com", NULL, 0, &zone, &error));
    char *lines[64], *all = calloc(64, 256);
    size_t count = 0;
    CHECK(all != NULL && zone->records_count < 64);
    for (size_t i = 0; i < zone->records_count; i++) {
        const cfhost_record *record = &zone->records[i];
        if (strcmp(record->type, "SOA") != 0) {
            CHECK((lines[count] = malloc(256)) != NULL);
            snprintf(lines[count++], 256, "%s %u %s %s\n", record->name, (unsigned)record->ttl, record->type,
                     record->data);
        }
    }
    qsort(lines, count, sizeof *lines, by_text);
    for (size_t i = 0; i < count; i++) {
        strcat(all, lines[i]);
        free(lines[i]);
    }
    cfhost_records_free(zone);
    return all;
}

static const cfhost_record zone_records[] = {
    {"example.com", 3600, "NS", "ns1.example.com."},     {"example.com", 3600, "A", "192.0.2.10"},
    {"example.com", 3600, "MX", "10 mail.example.com."}, {"www.example.com", 300, "A", "192.0.2.10"},
    {"blog.example.com", 600, "CNAME", "example.com."},  {"mail.example.com", 3600, "TXT", "\"v=spf1 -all\""},
};
#define ZONE_RECORDS (sizeof zone_records / sizeof *zone_records)

static void dns_plans(void) {
    cfhost_error *error = NULL;
    const cfhost_plan *plan = NULL, *inverse = NULL, *again = NULL;
    const cfhost_records *after = NULL, *back = NULL;
    const cfhost_text *text = NULL;
    const cfhost_pair targets[] = {{"blog.example.com", TARGET("blog")}, {"shop.example.com", TARGET("shop")},
                                   {"www.example.com", TARGET("www")}};
    cfhost_plan_params params = CFHOST_PLAN_PARAMS_INIT;
    params.zone_name = "example.com";
    params.records = zone_records;
    params.records_count = ZONE_RECORDS;
    params.forward_tos = targets;
    params.forward_tos_count = 3;

    /* What is in the way is named, and nothing comes of it. */
    CHECK(cfhost_plan_new(&params, &plan, &error) == CFHOST_DNS);
    CHECK(plan == NULL && strstr(cfhost_error_message(error), "www.example.com: has A") != NULL);
    CHECK(cfhost_error_delivery(error) == CFHOST_NOT_SENT && cfhost_error_state(error) == CFHOST_STATE_NONE);
    cfhost_error_free(error);

    /* An address of the origin is in nobody's way. */
    const char *addrs[] = {"192.0.2.10", "2001:db8::10"};
    cfhost_plan_options options = CFHOST_PLAN_OPTIONS_INIT;
    options.origin_addrs = addrs;
    options.origin_addrs_count = 2;
    options.has_ttl = 1;
    options.ttl = 120;
    params.options = &options;
    CHECK_OK(cfhost_plan_new(&params, &plan, &error));
    CHECK_TEXT(plan->zone, "example.com");
    CHECK(!plan->is_empty && plan->add_count == 2 && plan->change_count == 1 && plan->remove_count == 1);
    CHECK(plan->names_count == 3 && plan->unchanged_count == 0 && plan->left_count == 0 && plan->seen_count == 2);
    CHECK_TEXT(plan->names[2], "www.example.com");
    CHECK_TEXT(plan->add[0].name, "shop.example.com");
    CHECK_TEXT(plan->add[0].type, "CNAME");
    CHECK_TEXT(plan->add[0].data, TARGET("shop") ".");
    CHECK(plan->add[0].ttl == 120);
    CHECK_TEXT(plan->change[0].from.data, "example.com.");
    CHECK(plan->change[0].from.ttl == 600);
    CHECK_TEXT(plan->change[0].to.data, TARGET("blog") ".");
    CHECK_TEXT(plan->remove[0].data, "192.0.2.10");

    /* As text. */
    CHECK_OK(cfhost_plan_text(plan, CFHOST_PLAN_ZONE_FILE, &text, &error));
    CHECK(strstr(text->text, "shop.example.com. 120 IN CNAME " TARGET("shop") ".\n") != NULL);
    CHECK(strstr(text->text, "; www.example.com. 300 IN A 192.0.2.10\n") != NULL);
    cfhost_text_free(text);
    CHECK_OK(cfhost_plan_text(plan, CFHOST_PLAN_NSUPDATE, &text, &error));
    CHECK(strstr(text->text, "zone example.com.\n") == text->text);
    CHECK(strstr(text->text, "prereq nxdomain shop.example.com.\n") != NULL);
    CHECK(strstr(text->text, "update delete www.example.com. A 192.0.2.10\n") != NULL);
    cfhost_text_free(text);
    CHECK_OK(cfhost_plan_text(plan, CFHOST_PLAN_JSON, &text, &error));
    CHECK(text->length == strlen(text->text));
    CHECK_OK(cfhost_plan_from_json(text->text, &again, &error));
    CHECK(again->add_count == 2 && again->seen_count == 2);
    CHECK_TEXT(again->change[0].to.data, TARGET("blog") ".");
    cfhost_plan_free(again);
    cfhost_text_free(text);
    text = NULL;
    CHECK(cfhost_plan_text(plan, "nginx", &text, &error) == CFHOST_INVALID_ARGUMENT);
    CHECK_TEXT(cfhost_error_argument(error), "format");
    cfhost_error_free(error);

    /* There, once more, and back. */
    CHECK_OK(cfhost_plan_apply_to(plan, zone_records, ZONE_RECORDS, &after, &error));
    CHECK(after->records_count == ZONE_RECORDS + 1);
    params.records = after->records;
    params.records_count = after->records_count;
    CHECK_OK(cfhost_plan_new(&params, &again, &error));
    CHECK(again->is_empty && again->unchanged_count == 3 && again->names_count == 0);
    cfhost_plan_free(again);
    CHECK_OK(cfhost_plan_inverse(plan, &inverse, &error));
    CHECK_OK(cfhost_plan_apply_to(inverse, after->records, after->records_count, &back, &error));
    CHECK(back->records_count == ZONE_RECORDS);
    for (size_t i = 0; i < ZONE_RECORDS; i++) {
        size_t same = 0;
        for (size_t k = 0; k < ZONE_RECORDS; k++) {
            same += back->records[i].ttl == zone_records[k].ttl &&
                    strcmp(back->records[i].name, zone_records[k].name) == 0 &&
                    strcmp(back->records[i].type, zone_records[k].type) == 0 &&
                    strcmp(back->records[i].data, zone_records[k].data) == 0;
        }
        CHECK(same == 1);
    }
    cfhost_records_free(back);
    cfhost_plan_free(inverse);

    /* Back by what was applied, and by the rows for a name that nobody applied a plan to. */
    const cfhost_plan *applied[] = {plan};
    params.applied = applied;
    params.applied_count = 1;
    CHECK_OK(cfhost_plan_back(&params, &again, &error));
    CHECK(again->remove_count == 2 && again->change_count == 1 && again->add_count == 1);
    CHECK_TEXT(again->add[0].data, "192.0.2.10");
    cfhost_plan_free(again);
    params.applied_count = 0;
    again = NULL;
    CHECK(cfhost_plan_back(&params, &again, &error) == CFHOST_DNS);
    CHECK(again == NULL && strstr(cfhost_error_message(error), "blog.example.com, shop.example.com") != NULL);
    cfhost_error_free(error);
    const cfhost_pair origins[] = {{"blog.example.com", "example.com"}, {"shop.example.com", "origin.example.net"},
                                   {"www.example.com", "example.com"}};
    params.hosted_cnames = origins;
    params.hosted_cnames_count = 3;
    CHECK_OK(cfhost_plan_back(&params, &again, &error));
    CHECK(again->names_count == 3 && again->change_count == 1);
    CHECK_TEXT(again->change[0].to.data, "origin.example.net.");
    cfhost_plan_free(again);
    cfhost_records_free(after);
    cfhost_plan_free(plan);

    /* The zone's own name, and what else can be said of conflicts. */
    const cfhost_pair apex = {"example.com", TARGET("www")}, mail = {"mail.example.com", TARGET("mail")};
    params.records = zone_records;
    params.records_count = ZONE_RECORDS;
    params.forward_tos = &apex;
    params.forward_tos_count = 1;
    plan = NULL;
    CHECK(cfhost_plan_new(&params, &plan, &error) == CFHOST_DNS);
    CHECK(strstr(cfhost_error_advice(error), "ALIAS") != NULL);
    cfhost_error_free(error);
    options.has_leave_apex = 1;
    options.leave_apex = 1;
    CHECK_OK(cfhost_plan_new(&params, &plan, &error));
    CHECK(plan->is_empty && plan->left_count == 1);
    CHECK_TEXT(plan->left[0].name, "example.com");
    CHECK(strstr(plan->left[0].value, "ALIAS") != NULL);
    cfhost_plan_free(plan);
    params.forward_tos = &mail;
    plan = NULL;
    options.conflicts = CFHOST_CONFLICTS_MOVE_ADDRESSES;
    CHECK(cfhost_plan_new(&params, &plan, &error) == CFHOST_DNS);
    cfhost_error_free(error);
    options.conflicts = CFHOST_CONFLICTS_MOVE_ALL;
    CHECK_OK(cfhost_plan_new(&params, &plan, &error));
    CHECK(plan->remove_count == 1 && plan->add_count == 1);
    cfhost_plan_free(plan);

    /* A panel's own network. */
    const char *suffixes[] = {".cdn.cloudflare.net", ".cdn.example.net"};
    const cfhost_pair own = {"shop.example.com", "shop.example.com.cdn.example.net"};
    params.forward_tos = &own;
    options.target_suffixes = suffixes;
    for (size_t count = 0; count <= 2; count++) {
        options.target_suffixes_count = count;
        plan = NULL;
        if (count == 1) {
            CHECK(cfhost_plan_new(&params, &plan, &error) == CFHOST_INVALID_ARGUMENT);
            CHECK_TEXT(cfhost_error_argument(error), "forward_tos");
            cfhost_error_free(error);
            continue;
        }
        CHECK_OK(cfhost_plan_new(&params, &plan, &error));
        CHECK_TEXT(plan->add[0].data, "shop.example.com.cdn.example.net.");
        cfhost_plan_free(plan);
    }
}

/* A plan of many names is longer than a text that a setting may be, and can be kept all the same. */
static void dns_long_plans(void) {
    enum { NAMES = 6000 };
    cfhost_pair *targets = calloc(NAMES, sizeof *targets);
    char(*texts)[2][64] = calloc(NAMES, sizeof *texts);
    CHECK(targets != NULL && texts != NULL);
    for (int i = 0; i < NAMES; i++) {
        snprintf(texts[i][0], sizeof texts[i][0], "name-%d.example.com", i);
        snprintf(texts[i][1], sizeof texts[i][1], "name-%d.example.com.cdn.cloudflare.net", i);
        targets[i].name = texts[i][0];
        targets[i].value = texts[i][1];
    }
    cfhost_plan_params params = CFHOST_PLAN_PARAMS_INIT;
    params.zone_name = "example.com";
    params.forward_tos = targets;
    params.forward_tos_count = NAMES;
    const cfhost_plan *plan = NULL, *again = NULL;
    const cfhost_text *json = NULL;
    cfhost_error *error = NULL;
    CHECK_OK(cfhost_plan_new(&params, &plan, &error));
    CHECK_OK(cfhost_plan_text(plan, CFHOST_PLAN_JSON, &json, &error));
    CHECK(json->length > 512 * 1024);
    CHECK_OK(cfhost_plan_from_json(json->text, &again, &error));
    CHECK(again->add_count == NAMES && again->names_count == NAMES);
    cfhost_text_free(json);
    cfhost_plan_free(again);
    cfhost_plan_free(plan);
    free(texts);
    free(targets);
}

static void check_refused(cfhost_status status, cfhost_error *error, const char *argument) {
    CHECK(status == CFHOST_INVALID_ARGUMENT);
    CHECK_TEXT(cfhost_error_argument(error), argument);
    CHECK(strstr(cfhost_error_text(error), WRONG_SECRET) == NULL);
    cfhost_error_free(error);
}

/* A call that has to be refused for one of its arguments. */
#define REFUSES(call, argument)                                                           \
    do {                                                                                  \
        cfhost_status status_ = (call);                                                   \
        check_refused(status_, error, argument);                                          \
    } while (0)

static void dns_bad_plans(void) {
    cfhost_error *error = NULL;
    const cfhost_plan *plan = NULL;
    const cfhost_plan_params base = CFHOST_PLAN_PARAMS_INIT;
    const cfhost_pair target = {"www.example.com", TARGET("www")};
    cfhost_plan_params params = base;
#define REFUSED(argument) REFUSES(cfhost_plan_new(&params, &plan, &error), argument)
    REFUSED("zone_name");
    params.zone_name = "\xff";
    REFUSED("zone_name");
    params.zone_name = "not a name";
    REFUSED("zone_name");
    params.zone_name = "example.com";
    params.forward_tos_count = 1;
    REFUSED("forward_tos");

    /* Names that a zone file would take for something else. */
    const cfhost_pair bad[] = {
        {NULL, TARGET("www")},
        {"www.example.com", NULL},
        {"www.example.com\n", TARGET("www")},
        {"a;b.example.com", TARGET("www")},
        {"$INCLUDE /etc/passwd .example.com", TARGET("www")},
        {"www.example.com", "a\nb.example.com.cdn.cloudflare.net"},
        {"www.example.com", "$INCLUDE.cdn.cloudflare.net"},
        {"www.example.com", "www.example.com"},
        {"www.example.com", "shop.example.com"},
        {"www.example.net", TARGET("www")},
        {"\xff.example.com", TARGET("www")},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        params.forward_tos = &bad[i];
        REFUSED("forward_tos");
    }
    params.forward_tos = &target;
    params.records_count = 1;
    REFUSED("records");
    const cfhost_record records[] = {{NULL, 1, "A", "192.0.2.1"}, {"www.example.com", 1, NULL, "192.0.2.1"},
                                     {"www.example.com", 1, "A", NULL}, {"www.example.com", 1, "A", "\xff"}};
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        params.records = &records[i];
        REFUSED("records");
    }
    params.records = records;
    params.records_count = (size_t)-1;
    REFUSED("records");
    params.records_count = 0;

    const cfhost_plan_options fine = CFHOST_PLAN_OPTIONS_INIT;
    cfhost_plan_options options = fine;
    const char *addr = "192.0.2.1/24", *hole = NULL;
    params.options = &options;
    options.size = 3;
    REFUSED("size");
    options = fine;
    options.conflicts = "REFUSE";
    REFUSED("conflicts");
    options = fine;
    options.origin_addrs = &addr;
    options.origin_addrs_count = 1;
    REFUSED("origin_addrs");
    options.origin_addrs = &hole;
    REFUSED("origin_addrs");
    options = fine;
    options.target_suffixes_count = 1;
    REFUSED("target_suffixes");
    params.options = NULL;
    params.size--;
    REFUSED("size");
    params.size += 1;

    const cfhost_plan *none = NULL;
    params.applied_count = 1;
    REFUSES(cfhost_plan_back(&params, &plan, &error), "applied");
    params.applied = &none;
    REFUSES(cfhost_plan_back(&params, &plan, &error), "applied");
    params.applied_count = 0;
    params.hosted_cnames_count = 1;
    REFUSES(cfhost_plan_back(&params, &plan, &error), "hosted_cnames");

    const char *json[] = {"", "{}", "[]", "null",
                          "{\"zone\":\"example.com\",\"add\":[{\"name\":\"a\\nb.example.com\",\"ttl\":1,\"type\":\"A\","
                          "\"data\":\"192.0.2.1\"}],\"change\":[],\"remove\":[],\"unchanged\":[],\"left\":[],"
                          "\"seen\":[]}"};
    for (size_t i = 0; i < sizeof json / sizeof *json; i++) {
        CHECK(cfhost_plan_from_json(json[i], &plan, NULL) == CFHOST_INVALID_ARGUMENT);
    }

    /* NULL in each place, with and without a place for the error. */
    const cfhost_text *text = NULL;
    const cfhost_records *after = NULL;
    REFUSES(cfhost_plan_new(NULL, &plan, &error), "params");
    REFUSES(cfhost_plan_new(&params, NULL, &error), "plan");
    REFUSES(cfhost_plan_back(NULL, &plan, &error), "params");
    REFUSES(cfhost_plan_inverse(NULL, &plan, &error), "plan");
    REFUSES(cfhost_plan_apply_to(NULL, NULL, 0, &after, &error), "plan");
    REFUSES(cfhost_plan_text(NULL, CFHOST_PLAN_JSON, &text, &error), "plan");
    REFUSES(cfhost_plan_from_json(NULL, &plan, &error), "json");
    CHECK(cfhost_plan_new(NULL, NULL, NULL) == CFHOST_INVALID_ARGUMENT);
    CHECK(plan == NULL && text == NULL && after == NULL);

    params = base;
    params.zone_name = "example.com";
    CHECK_OK(cfhost_plan_new(&params, &plan, &error));
    CHECK(plan->is_empty);
    REFUSES(cfhost_plan_inverse(plan, NULL, &error), "inverse");
    REFUSES(cfhost_plan_apply_to(plan, NULL, 1, &after, &error), "records");
    REFUSES(cfhost_plan_apply_to(plan, NULL, 0, NULL, &error), "after");
    REFUSES(cfhost_plan_text(plan, NULL, &text, &error), "format");
    REFUSES(cfhost_plan_text(plan, CFHOST_PLAN_JSON, NULL, &error), "text");
    cfhost_plan_free(plan);
    cfhost_plan_free(NULL);
    cfhost_records_free(NULL);
#undef REFUSED
}

static void dns_servers(void) {
    cfhost_name_server server = bind_server();
    cfhost_error *error = NULL;
    char *before = zone_text();
    const cfhost_records *zone = NULL, *some = NULL;
    CHECK_OK(cfhost_dns_read(&server, "example.com", NULL, 0, &zone, &error));
    CHECK(zone->records_count == 13);
    const char *names[] = {"www.example.com", "nothing.example.com"};
    server.read_by = CFHOST_READ_BY_QUERIES;
    CHECK_OK(cfhost_dns_read(&server, "example.com", names, 2, &some, &error));
    CHECK(some->records_count == 2);
    CHECK_TEXT(some->records[0].data, "192.0.2.10");
    cfhost_records_free(some);
    server.read_by = NULL;

    /* One name more, what is answered meanwhile, and back. */
    const cfhost_pair targets[] = {{"blog.example.com", TARGET("blog")}, {"none.example.com", TARGET("none")},
                                   {"shop.example.com", TARGET("shop")}, {"www.example.com", TARGET("www")}};
    cfhost_plan_params params = CFHOST_PLAN_PARAMS_INIT;
    params.zone_name = "example.com";
    params.records = zone->records;
    params.records_count = zone->records_count;
    params.forward_tos = &targets[2];
    params.forward_tos_count = 1;
    const cfhost_plan *plan = NULL, *inverse = NULL;
    CHECK_OK(cfhost_plan_new(&params, &plan, &error));
    CHECK_OK(cfhost_dns_apply(&server, plan, &error));
    const char *servers[] = {name_server, "127.0.0.1:1"};
    const cfhost_record www = {"www.example.com", 1, "A", "192.0.2.10"};
    const cfhost_record www6 = {"www.example.com", 1, "AAAA", "2001:db8::10"};
    const cfhost_record had[] = {www, www6};
    cfhost_dns_check_params check = CFHOST_DNS_CHECK_PARAMS_INIT;
    check.servers = servers;
    check.servers_count = 2;
    check.forward_tos = targets;
    check.forward_tos_count = 4;
    check.before = had;
    check.before_count = 2;
    const cfhost_dns_check_reply *reply = NULL;
    CHECK_OK(cfhost_dns_check(&check, &reply, &error));
    CHECK(reply->checks_count == 8);
    const char *answers[] = {CFHOST_ANSWERS_OTHER, CFHOST_ANSWERS_MISSING, CFHOST_ANSWERS_RIGHT, CFHOST_ANSWERS_OLD};
    for (int i = 0; i < 4; i++) {
        CHECK_TEXT(reply->checks[i]->name, targets[i].name);
        CHECK_TEXT(reply->checks[i]->target, targets[i].value);
        CHECK_TEXT(reply->checks[i]->server, name_server);
        CHECK_TEXT(reply->checks[i]->answers, answers[i]);
        CHECK_TEXT(reply->checks[i + 4]->answers, CFHOST_ANSWERS_NOTHING);
    }
    CHECK(reply->checks[1]->found_count == 0 && reply->checks[3]->found_count == 2);
    CHECK_TEXT(reply->checks[2]->found[0].data, TARGET("shop") ".");
    cfhost_dns_check_reply_free(reply);

    /* A second time it is not what was seen. */
    CHECK(cfhost_dns_apply(&server, plan, &error) == CFHOST_DNS);
    CHECK(cfhost_error_is_retryable(error) && cfhost_error_delivery(error) == CFHOST_ANSWERED);
    cfhost_error_free(error);
    CHECK_OK(cfhost_plan_inverse(plan, &inverse, &error));

    /* Who is not known, changes nothing, and their secret is shown nowhere. */
    server.key_secret = WRONG_SECRET;
    CHECK(cfhost_dns_apply(&server, inverse, &error) == CFHOST_DNS);
    CHECK(strstr(cfhost_error_text(error), WRONG_SECRET) == NULL);
    cfhost_error_free(error);
    CHECK(cfhost_dns_read(&server, "example.com", NULL, 0, &some, &error) == CFHOST_DNS);
    CHECK(strstr(cfhost_error_text(error), WRONG_SECRET) == NULL);
    cfhost_error_free(error);
    server = bind_server();
    server.key_algorithm = CFHOST_TSIG_HMAC_SHA512;
    CHECK(cfhost_dns_apply(&server, inverse, &error) == CFHOST_DNS);
    cfhost_error_free(error);
    server.key_algorithm = CFHOST_TSIG_HMAC_SHA256;
    server.has_timeout_ms = 1;
    server.timeout_ms = 300000;
    CHECK_OK(cfhost_dns_apply(&server, inverse, &error));
    cfhost_plan_free(inverse);
    cfhost_plan_free(plan);
    char *after = zone_text();
    CHECK_TEXT(after, before);
    free(after);
    free(before);

    /* NS records whose names are addresses of this machine, so that nobody else is asked. */
    const cfhost_record ns = {"example.com", 1, "NS", "localhost."};
    const cfhost_dns_name_servers_reply *found = NULL;
    CHECK_OK(cfhost_dns_name_servers("example.com", &ns, 1, &found, &error));
    CHECK(found->servers_count > 0);
    CHECK(strstr(found->servers[0], ":53") != NULL);
    cfhost_dns_name_servers_reply_free(found);
    cfhost_records_free(zone);
}

static void dns_bad_servers(void) {
    cfhost_error *error = NULL;
    const cfhost_records *zone = NULL;
    const cfhost_name_server fine = CFHOST_NAME_SERVER_INIT;
    const struct {
        const char *addr, *key_name, *key_secret, *key_algorithm, *read_by, *argument;
    } bad[] = {
        {NULL, NULL, NULL, NULL, NULL, "addr"},
        {"127.0.0.1", NULL, NULL, NULL, NULL, "addr"},
        {"localhost:53", NULL, NULL, NULL, NULL, "addr"},
        {"\xff", NULL, NULL, NULL, NULL, "addr"},
        {"127.0.0.1:1", "panel", NULL, NULL, NULL, "key_secret"},
        {"127.0.0.1:1", NULL, WRONG_SECRET, NULL, NULL, "key_name"},
        {"127.0.0.1:1", "panel", "c2hvcnQ=", NULL, NULL, "tsig_key"},
        {"127.0.0.1:1", "panel", "not base64!", NULL, NULL, "tsig_key"},
        {"127.0.0.1:1", "a..b", WRONG_SECRET, NULL, NULL, "tsig_key"},
        {"127.0.0.1:1", "panel", WRONG_SECRET, "hmac-md5", NULL, "key_algorithm"},
        {"127.0.0.1:1", NULL, NULL, NULL, "axfr", "read_by"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cfhost_name_server server = fine;
        server.addr = bad[i].addr;
        server.key_name = bad[i].key_name;
        server.key_secret = bad[i].key_secret;
        server.key_algorithm = bad[i].key_algorithm;
        server.read_by = bad[i].read_by;
        REFUSES(cfhost_dns_read(&server, "example.com", NULL, 0, &zone, &error), bad[i].argument);
    }
    cfhost_name_server server = fine;
    server.addr = "127.0.0.1:1";
    REFUSES(cfhost_dns_read(NULL, "example.com", NULL, 0, &zone, &error), "server");
    REFUSES(cfhost_dns_read(&server, NULL, NULL, 0, &zone, &error), "zone_name");
    REFUSES(cfhost_dns_read(&server, "example.com", NULL, 1, &zone, &error), "names");
    REFUSES(cfhost_dns_read(&server, "example.com", NULL, 0, NULL, &error), "records");
    CHECK(cfhost_dns_read(&server, "example.com", NULL, 0, &zone, &error) == CFHOST_TRANSPORT);
    CHECK(cfhost_error_delivery(error) == CFHOST_NOT_SENT);
    cfhost_error_free(error);
    REFUSES(cfhost_dns_apply(&server, NULL, &error), "plan");
    REFUSES(cfhost_dns_apply(NULL, NULL, &error), "server");
    CHECK(cfhost_dns_apply(NULL, NULL, NULL) == CFHOST_INVALID_ARGUMENT);

    const char *nowhere = "127.0.0.1";
    const cfhost_pair target = {"a b", TARGET("www")};
    const cfhost_dns_check_reply *reply = NULL;
    cfhost_dns_check_params check = CFHOST_DNS_CHECK_PARAMS_INIT;
    check.servers_count = 1;
    REFUSES(cfhost_dns_check(&check, &reply, &error), "servers");
    check.servers = &nowhere;
    REFUSES(cfhost_dns_check(&check, &reply, &error), "servers");
    nowhere = "127.0.0.1:1";
    check.forward_tos_count = 1;
    REFUSES(cfhost_dns_check(&check, &reply, &error), "forward_tos");
    check.forward_tos = &target;
    REFUSES(cfhost_dns_check(&check, &reply, &error), "forward_tos");
    check.forward_tos_count = 0;
    check.before_count = 1;
    REFUSES(cfhost_dns_check(&check, &reply, &error), "before");
    check.before_count = 0;
    REFUSES(cfhost_dns_check(&check, NULL, &error), "reply");
    REFUSES(cfhost_dns_check(NULL, &reply, &error), "params");
    const cfhost_dns_name_servers_reply *found = NULL;
    REFUSES(cfhost_dns_name_servers(NULL, NULL, 0, &found, &error), "zone_name");
    REFUSES(cfhost_dns_name_servers("example.com", NULL, 1, &found, &error), "records");
    REFUSES(cfhost_dns_name_servers("example.com", NULL, 0, NULL, &error), "reply");
    CHECK(zone == NULL && reply == NULL && found == NULL);
    cfhost_dns_check_reply_free(NULL);
    cfhost_dns_name_servers_reply_free(NULL);
}

struct steps {
    char text[1024];
    /* The plan of the update, as it was told at its beginning. */
    const cfhost_plan *update;
    bool failed;
};

static void hear_step(const cfhost_step_event *event, void *user) {
    struct steps *steps = user;
    size_t used = strlen(steps->text);
    snprintf(steps->text + used, sizeof steps->text - used, "%s%s ", event->step,
             event->error != NULL ? "!" : event->is_end ? "." : "");
    if (event->error != NULL) {
        steps->failed = true;
        CHECK(strstr(cfhost_error_text(event->error), "correct-horse-1") == NULL);
    }
    if (strcmp(event->step, CFHOST_STEP_UPDATE) == 0 && !event->is_end) {
        CHECK(event->plan != NULL);
        /* It does not stay: what is wanted of it is copied. */
        const cfhost_text *json = NULL;
        cfhost_error *error = NULL;
        CHECK_OK(cfhost_plan_text(event->plan, CFHOST_PLAN_JSON, &json, &error));
        cfhost_plan_free(steps->update);
        CHECK_OK(cfhost_plan_from_json(json->text, &steps->update, &error));
        cfhost_text_free(json);
    }
}

/* Plans in the order in which they were applied, kept beyond their outcome. */
struct kept {
    const cfhost_plan *plans[16];
    size_t count;
};

static void keep(struct kept *kept, const cfhost_outcome *outcome) {
    for (size_t i = 0; i < outcome->plans_count; i++) {
        const cfhost_text *json = NULL;
        cfhost_error *error = NULL;
        CHECK_OK(cfhost_plan_text(outcome->plans[i], CFHOST_PLAN_JSON, &json, &error));
        CHECK(kept->count < 16);
        CHECK_OK(cfhost_plan_from_json(json->text, &kept->plans[kept->count++], &error));
        cfhost_text_free(json);
    }
}

/* What points at a name is in the way, and what is an alias of one is told. */
static void dns_pointers(void) {
    static const cfhost_record records[] = {{"example.com", 3600, "MX", "10 mail.example.com."},
                                            {"example.com", 3600, "NS", "ns1.example.com."},
                                            {"shop.example.com", 300, "CNAME", "www.example.com."}};
    const cfhost_pair targets[] = {{"mail.example.com", TARGET("mail")}, {"ns1.example.com", TARGET("ns1")},
                                   {"www.example.com", TARGET("www")}};
    static const char *const said[] = {"mail.example.com: pointed at by MX of example.com",
                                       "ns1.example.com: pointed at by NS of example.com"};
    cfhost_plan_params params = CFHOST_PLAN_PARAMS_INIT;
    params.zone_name = "example.com";
    params.records = records;
    params.records_count = 3;
    params.forward_tos_count = 1;
    const cfhost_plan *plan = NULL, *stored = NULL;
    const cfhost_text *json = NULL;
    cfhost_error *error = NULL;
    for (int i = 0; i < 2; i++) {
        params.forward_tos = &targets[i];
        CHECK(cfhost_plan_new(&params, &plan, &error) == CFHOST_DNS && plan == NULL);
        CHECK(strstr(cfhost_error_message(error), said[i]) != NULL);
        cfhost_error_free(error);
    }
    params.forward_tos = &targets[2];
    CHECK_OK(cfhost_plan_new(&params, &plan, &error));
    CHECK(plan->aliases_count == 1);
    CHECK_TEXT(plan->aliases[0].name, "shop.example.com");
    CHECK_TEXT(plan->aliases[0].value, "www.example.com");
    CHECK_OK(cfhost_plan_text(plan, CFHOST_PLAN_JSON, &json, &error));
    CHECK_OK(cfhost_plan_from_json(json->text, &stored, &error));
    CHECK(stored->aliases_count == 1);
    cfhost_text_free(json);
    cfhost_plan_free(stored);
    cfhost_plan_free(plan);
}

/* A zone as control panels make one: a wildcard, aliases of the zone's name, what the vendor's plugin left. */
static void dns_panel_zone(void) {
    static const char zone[] =
        "{\"zone\":\"example.com\",\"change\":[],\"unchanged\":[],\"left\":[],\"add\":["
        "{\"name\":\"*.example.com\",\"ttl\":300,\"type\":\"A\",\"data\":\"192.0.2.99\"},"
        "{\"name\":\"cloudflare-resolve-to.example.com\",\"ttl\":300,\"type\":\"CNAME\",\"data\":\"example.com.\"},"
        "{\"name\":\"shop.example.com\",\"ttl\":300,\"type\":\"CNAME\",\"data\":\"web.example.com.\"},"
        "{\"name\":\"web.example.com\",\"ttl\":300,\"type\":\"CNAME\",\"data\":\"example.com.\"}],"
        "\"remove\":[],\"seen\":[]}";
    cfhost_client *client = new_client(HOST_KEY);
    cfhost_error *error = NULL;
    cfhost_name_server server = bind_server();
    char *first = zone_text();
    const cfhost_plan *made = NULL, *unmade = NULL;
    CHECK_OK(cfhost_plan_from_json(zone, &made, &error));
    CHECK_OK(cfhost_plan_inverse(made, &unmade, &error));
    CHECK_OK(cfhost_dns_apply(&server, made, &error));
    char *before = zone_text();

    const char *names[] = {"web", "new"}, *mail = "mail";
    cfhost_job_params params = CFHOST_JOB_PARAMS_INIT;
    params.unique_id = "panel-zone";
    params.zone_name = "example.com";
    params.server = &server;
    params.has_check_servers = 1;
    const cfhost_outcome *outcome = NULL;
    CHECK(cfhost_deprovision(client, &params, &outcome, &error) != CFHOST_OK);
    CHECK(cfhost_error_state(error) == CFHOST_UNTOUCHED);
    cfhost_error_free(error);
    params.cloudflare_email = "panel-zone@example.com";
    params.cloudflare_pass = "correct-horse-1";
    static const char *const read_by[] = {CFHOST_READ_BY_TRANSFER, CFHOST_READ_BY_QUERIES};
    for (int i = 0; i < 2; i++) {
        server.read_by = read_by[i];
        params.subdomains = names;
        params.subdomains_count = 2;
        params.origin_move_of = "web.example.com";
        params.origin_name = NULL;
        CHECK_OK(cfhost_provision(client, &params, &outcome, &error));
        CHECK(outcome->state == CFHOST_SWITCHED && outcome->plans_count == 1);
        CHECK(outcome->aliases_count == (i == 0 ? 1 : 0));
        if (i == 0) {
            CHECK_TEXT(outcome->aliases[0].name, "shop.example.com");
            CHECK_TEXT(outcome->aliases[0].value, "web.example.com");
        }
        const cfhost_outcome *none = NULL, *end = NULL;
        params.subdomains = &mail;
        params.subdomains_count = 1;
        CHECK(cfhost_add_subdomain(client, &params, &none, &error) == CFHOST_DNS);
        CHECK(strstr(cfhost_error_message(error), "mail.example.com: pointed at by MX of example.com") != NULL);
        cfhost_error_free(error);
        params.applied = outcome->plans;
        params.applied_count = outcome->plans_count;
        CHECK_OK(cfhost_deprovision(client, &params, &end, &error));
        CHECK(end->state == CFHOST_UNTOUCHED);
        cfhost_outcome_free(end);
        params.applied = NULL;
        params.applied_count = 0;
        cfhost_outcome_free(outcome);
        char *now = zone_text();
        CHECK_TEXT(now, before);
        free(now);
        params.subdomains = names;
        params.origin_move_of = NULL;
        params.origin_name = "shop.example.com";
        CHECK(cfhost_provision(client, &params, &none, &error) == CFHOST_INVALID_ARGUMENT);
        CHECK(strstr(cfhost_error_message(error), "shop.example.com is an alias of web.example.com") != NULL);
        cfhost_error_free(error);
    }
    server.read_by = NULL;
    CHECK_OK(cfhost_dns_apply(&server, unmade, &error));
    char *last = zone_text();
    CHECK_TEXT(last, first);
    free(last);
    free(before);
    free(first);
    cfhost_plan_free(unmade);
    cfhost_plan_free(made);
    cfhost_client_free(client);
}

static void dns_jobs(void) {
    cfhost_client *client = new_client(HOST_KEY);
    cfhost_error *error = NULL;
    cfhost_name_server server = bind_server();
    char *before = zone_text(), *now;
    struct steps steps = {"", NULL, false};
    struct kept kept = {{NULL}, 0};
    const char *subdomains[] = {"www", "blog"}, *shop = "shop", *ftp = "ftp", *checked[] = {name_server};
    cfhost_job_params params = CFHOST_JOB_PARAMS_INIT;
    params.cloudflare_email = "jobs@example.com";
    params.cloudflare_pass = "correct-horse-1";
    params.unique_id = "jobs";
    params.zone_name = "example.com";
    params.subdomains = subdomains;
    params.subdomains_count = 2;
    params.origin_move_of = "www.example.com";
    params.server = &server;
    params.has_check_servers = 1;
    params.check_servers = checked;
    params.check_servers_count = 1;
    params.on_step = hear_step;
    params.user = &steps;

    /* What would be done, with an account that is not there yet: nothing is. */
    const cfhost_outcome *outcome = NULL;
    params.dry_run = 1;
    CHECK_OK(cfhost_provision(client, &params, &outcome, &error));
    CHECK(outcome->user_key == NULL && outcome->state == CFHOST_UNTOUCHED && outcome->plans_count == 2);
    CHECK(outcome->checks_count == 0 && outcome->dropped_count == 0);
    CHECK_TEXT(steps.text, "user user. read read. plan plan. ");
    cfhost_outcome_free(outcome);
    now = zone_text();
    CHECK_TEXT(now, before);
    free(now);
    cfhost_user_lookup_params lookup = CFHOST_USER_LOOKUP_PARAMS_INIT;
    lookup.cloudflare_email = "jobs@example.com";
    const cfhost_user_lookup_reply *found = NULL;
    CHECK_OK(cfhost_user_lookup(client, &lookup, &found, &error));
    CHECK(!found->user_exists);
    cfhost_user_lookup_reply_free(found);
    params.dry_run = 0;

    steps.text[0] = '\0';
    CHECK_OK(cfhost_provision(client, &params, &outcome, &error));
    CHECK(outcome->state == CFHOST_SWITCHED && outcome->plans_count == 2 && outcome->checks_count == 2);
    CHECK_TEXT(outcome->zone_name, "example.com");
    CHECK(strlen(outcome->user_key) == 32);
    CHECK_TEXT(outcome->plans[0]->add[0].name, "cloudflare-resolve-to.example.com");
    for (int i = 0; i < 2; i++) {
        CHECK_TEXT(outcome->checks[i]->answers, CFHOST_ANSWERS_RIGHT);
        CHECK_TEXT(outcome->checks[i]->found[0].type, "CNAME");
    }
    CHECK_TEXT(steps.text, "user user. zone_lookup zone_lookup. read read. plan plan. origin origin. "
                           "zone_set zone_set. update update. check check. ");
    CHECK(steps.update != NULL && steps.update->names_count == 2 && !steps.failed);
    keep(&kept, outcome);
    char user_key[33];
    strcpy(user_key, outcome->user_key);
    cfhost_outcome_free(outcome);
    now = zone_text();
    CHECK(strstr(now, "www.example.com 900 CNAME " TARGET("www") ".\n") != NULL);
    CHECK(strstr(now, "cloudflare-resolve-to.example.com 1200 A 192.0.2.10\n") != NULL);

    /* Once more, by the key: nothing is to do. */
    char *switched = now;
    params.cloudflare_email = params.cloudflare_pass = params.unique_id = NULL;
    params.user_key = user_key;
    CHECK_OK(cfhost_provision(client, &params, &outcome, &error));
    CHECK(outcome->state == CFHOST_SWITCHED && outcome->plans_count == 0);
    cfhost_outcome_free(outcome);
    now = zone_text();
    CHECK_TEXT(now, switched);
    free(now);

    /* One name more, by the name that is the panel's own for the customer; one that is in the way. */
    params.user_key = NULL;
    params.unique_id = "jobs";
    params.subdomains = &shop;
    params.subdomains_count = 1;
    CHECK_OK(cfhost_add_subdomain(client, &params, &outcome, &error));
    CHECK(outcome->state == CFHOST_SWITCHED && outcome->plans_count == 1);
    keep(&kept, outcome);
    cfhost_outcome_free(outcome);
    params.subdomains = &ftp;
    outcome = NULL;
    CHECK(cfhost_add_subdomain(client, &params, &outcome, &error) == CFHOST_DNS);
    CHECK(cfhost_error_state(error) == CFHOST_UNTOUCHED && outcome == NULL && steps.failed);
    CHECK(strstr(cfhost_error_message(error), "ftp.example.com: has A") != NULL);
    cfhost_error_free(error);

    /* And away again. Whoever cannot change the zone leaves it switched. */
    params.applied = kept.plans;
    params.applied_count = kept.count;
    params.subdomains = &shop;
    CHECK_OK(cfhost_remove_subdomain(client, &params, &outcome, &error));
    CHECK(outcome->state == CFHOST_SET_NOT_SWITCHED && outcome->plans_count == 1);
    keep(&kept, outcome);
    cfhost_outcome_free(outcome);
    now = zone_text();
    CHECK_TEXT(now, switched);
    free(now);
    server.key_secret = WRONG_SECRET;
    CHECK(cfhost_deprovision(client, &params, &outcome, &error) == CFHOST_DNS);
    CHECK(cfhost_error_state(error) == CFHOST_SWITCHED);
    CHECK(strstr(cfhost_error_text(error), WRONG_SECRET) == NULL);
    CHECK(strstr(cfhost_error_text(error), user_key) == NULL);
    cfhost_error_free(error);
    server.key_secret = key_secret;
    params.applied_count = kept.count;
    CHECK_OK(cfhost_deprovision(client, &params, &outcome, &error));
    CHECK(outcome->state == CFHOST_UNTOUCHED && outcome->plans_count == 2 && outcome->left_count == 0);
    cfhost_outcome_free(outcome);
    now = zone_text();
    CHECK_TEXT(now, before);
    free(now);
    CHECK_OK(cfhost_deprovision(client, &params, &outcome, &error));
    CHECK(outcome->plans_count == 0);
    cfhost_outcome_free(outcome);

    /* The other origins, as dry runs. */
    const char *addrs[] = {"192.0.2.99", "2001:db8::99"};
    cfhost_plan_options options = CFHOST_PLAN_OPTIONS_INIT;
    options.conflicts = CFHOST_CONFLICTS_MOVE_ADDRESSES;
    params.options = &options;
    params.dry_run = 1;
    params.origin_move_of = NULL;
    params.origin_addrs = addrs;
    params.origin_addrs_count = 2;
    params.subdomains = &ftp;
    CHECK_OK(cfhost_provision(client, &params, &outcome, &error));
    CHECK(outcome->plans_count == 2 && outcome->plans[0]->add_count == 2 && outcome->plans[1]->remove_count == 1);
    CHECK_TEXT(outcome->plans[0]->add[1].data, "2001:db8::99");
    cfhost_outcome_free(outcome);
    params.origin_addrs_count = 0;
    params.origin_name = "mail.example.com";
    CHECK_OK(cfhost_provision(client, &params, &outcome, &error));
    CHECK(outcome->plans_count == 1);
    cfhost_outcome_free(outcome);

    for (size_t i = 0; i < kept.count; i++) {
        cfhost_plan_free(kept.plans[i]);
    }
    cfhost_plan_free(steps.update);
    free(switched);
    free(before);
    cfhost_client_free(client);
}

/* Breaks the job off as it is about to switch. */
static void cancel_at_update(const cfhost_step_event *event, void *client) {
    if (strcmp(event->step, CFHOST_STEP_UPDATE) == 0 && !event->is_end) {
        cfhost_client_cancel(client);
    }
}

static void dns_cancelled(void) {
    cfhost_client *client = new_client(HOST_KEY), *derived = NULL;
    cfhost_error *error = NULL;
    cfhost_options options = CFHOST_OPTIONS_INIT;
    CHECK_OK(cfhost_client_with_options(client, &options, &derived, &error));
    cfhost_name_server server = bind_server();
    char *before = zone_text(), *user_key = new_user(client, "cancelled@example.com");
    const char *www = "www";
    cfhost_job_params params = CFHOST_JOB_PARAMS_INIT;
    params.user_key = user_key;
    params.zone_name = "example.com";
    params.subdomains = &www;
    params.subdomains_count = 1;
    params.origin_move_of = "www.example.com";
    params.server = &server;
    params.has_check_servers = 1;
    params.on_step = cancel_at_update;
    params.user = derived;
    const cfhost_outcome *outcome = NULL;
    CHECK(cfhost_provision(derived, &params, &outcome, &error) == CFHOST_CANCELLED);
    CHECK(outcome == NULL && cfhost_error_state(error) == CFHOST_UNTOUCHED);
    CHECK(strstr(cfhost_error_text(error), user_key) == NULL && strstr(cfhost_error_text(error), key_secret) == NULL);
    cfhost_error_free(error);
    char *after = zone_text();
    CHECK_TEXT(after, before);
    cfhost_zone_lookup_params lookup = CFHOST_ZONE_LOOKUP_PARAMS_INIT;
    lookup.user_key = user_key;
    lookup.zone_name = "example.com";
    const cfhost_zone_lookup_reply *zone = NULL;
    CHECK_OK(cfhost_zone_lookup(client, &lookup, &zone, &error));
    CHECK(!zone->zone_exists);
    cfhost_zone_lookup_reply_free(zone);
    free(after);
    free(before);
    free(user_key);
    cfhost_client_free(derived);
    cfhost_client_free(client);
}

static int third_time(void *asked) {
    return ++*(int *)asked % 3 == 0;
}

static void dns_interrupted(void) {
    char addr[32];
    int listener = silence(addr, sizeof addr), asked = 0;
    cfhost_error *error = NULL;
    cfhost_name_server server = CFHOST_NAME_SERVER_INIT;
    server.addr = addr;
    server.interrupt = third_time;
    server.user = &asked;
    const cfhost_records *zone = NULL;
    CHECK(cfhost_dns_read(&server, "example.com", NULL, 0, &zone, &error) == CFHOST_CANCELLED && zone == NULL);
    cfhost_error_free(error);
    const char *servers[] = {addr, addr};
    const cfhost_pair target = {"www.example.com", TARGET("www")};
    cfhost_dns_check_params check = CFHOST_DNS_CHECK_PARAMS_INIT;
    check.servers = servers;
    check.servers_count = 2;
    check.forward_tos = &target;
    check.forward_tos_count = 1;
    check.interrupt = third_time;
    check.user = &asked;
    const cfhost_dns_check_reply *reply = NULL;
    CHECK(cfhost_dns_check(&check, &reply, &error) == CFHOST_CANCELLED && reply == NULL);
    cfhost_error_free(error);
    CHECK(asked == 6);
    close(listener);
}

static void dns_bad_jobs(void) {
    cfhost_client *client = new_client(HOST_KEY);
    cfhost_error *error = NULL;
    const cfhost_outcome *outcome = NULL;
    cfhost_name_server server = bind_server();
    char *before = zone_text();
    const char *subdomains[] = {"shop", "www"}, *hole[] = {"shop", NULL}, *addr = "192.0.2.9", *bad_addr = "192.0.2";
    const cfhost_plan *none[] = {NULL};
    cfhost_status (*const jobs[])(const cfhost_client *, const cfhost_job_params *, const cfhost_outcome **,
                                  cfhost_error **) = {cfhost_provision, cfhost_deprovision, cfhost_add_subdomain,
                                                      cfhost_remove_subdomain};
    cfhost_job_params base = CFHOST_JOB_PARAMS_INIT, params;
    base.unique_id = "nobody";
    base.zone_name = "example.com";
    base.subdomains = subdomains;
    base.subdomains_count = 1;
    base.origin_addrs = &addr;
    base.origin_addrs_count = 1;
    base.server = &server;
    base.has_check_servers = 1;

    /* What is wrong for each job alike. */
    for (int i = 0; i < 4; i++) {
#define REFUSED(member, value, argument)                                         \
    params = base;                                                               \
    params.member = (value);                                                     \
    REFUSES(jobs[i](client, &params, &outcome, &error), argument)
        REFUSED(unique_id, NULL, "user_key");
        REFUSED(unique_id, "\xff", "unique_id");
        REFUSED(user_key, "0123456789abcdef0123456789abcdef", "user_key");
        REFUSED(cloudflare_pass, "\xff", "cloudflare_pass");
        REFUSED(zone_name, NULL, "zone_name");
        REFUSED(zone_name, "a b", "zone_name");
        REFUSED(server, NULL, "server");
        REFUSED(check_servers_count, 1, "check_servers");
        /* Less than a program of the first release has. */
        const size_t first = offsetof(cfhost_job_params, has_queue_timeout_ms);
        REFUSED(size, first - 1, "size");
        REFUSED(size, 0, "size");
        cfhost_plan_options options = CFHOST_PLAN_OPTIONS_INIT;
        options.conflicts = "";
        REFUSED(options, &options, "conflicts");
        REFUSES(jobs[i](NULL, &base, &outcome, &error), "client");
        REFUSES(jobs[i](client, NULL, &outcome, &error), "params");
        REFUSES(jobs[i](client, &base, NULL, &error), "outcome");
        CHECK(jobs[i](NULL, NULL, NULL, NULL) == CFHOST_INVALID_ARGUMENT);
        /* Nobody of that name: for a program of the first release, too, which has no more members. */
        params = base;
        params.has_queue_timeout_ms = 1;
        for (params.size = sizeof params; params.size >= first; params.size -= sizeof params - first) {
            CHECK(jobs[i](client, &params, &outcome, &error) != CFHOST_OK);
            CHECK(cfhost_error_state(error) == CFHOST_UNTOUCHED);
            cfhost_error_free(error);
            CHECK(outcome == NULL);
        }
    }

    /* The names. */
    for (int i = 0; i < 4; i++) {
        if (i == 1) {
            continue;
        }
        REFUSED(subdomains_count, 0, "subdomains");
        REFUSED(subdomains, NULL, "subdomains");
        params = base;
        params.subdomains = hole;
        params.subdomains_count = 2;
        REFUSES(jobs[i](client, &params, &outcome, &error), "subdomains");
        params.subdomains = subdomains;
        if (i > 1) {
            REFUSES(jobs[i](client, &params, &outcome, &error), "subdomains");
        }
    }

    /* The origin, and the plans. */
    int i = 0;
    REFUSED(origin_addrs_count, 0, "origin_addrs");
    REFUSED(origin_addrs, &bad_addr, "origin_addrs");
    REFUSED(origin_name, "mail.example.com", "origin_addrs");
    params = base;
    params.origin_addrs_count = 0;
    params.origin_name = params.origin_move_of = "mail.example.com";
    REFUSES(cfhost_provision(client, &params, &outcome, &error), "origin_name");
    i = 1;
    params = base;
    params.applied_count = 1;
    REFUSES(cfhost_deprovision(client, &params, &outcome, &error), "applied");
    params.applied = none;
    REFUSES(cfhost_deprovision(client, &params, &outcome, &error), "applied");
#undef REFUSED
    (void)i;

    /* A password that is needed and not there; a cancelled client. */
    params = base;
    params.unique_id = NULL;
    params.cloudflare_email = "nobody-yet@example.com";
    CHECK(cfhost_provision(client, &params, &outcome, &error) == CFHOST_INVALID_ARGUMENT);
    CHECK_TEXT(cfhost_error_argument(error), "cloudflare_pass");
    CHECK(cfhost_error_state(error) == CFHOST_UNTOUCHED);
    cfhost_error_free(error);
    cfhost_client_cancel(client);
    CHECK(cfhost_provision(client, &params, &outcome, &error) == CFHOST_CANCELLED);
    cfhost_error_free(error);
    CHECK(outcome == NULL);

    char *after = zone_text();
    CHECK_TEXT(after, before);
    free(after);
    free(before);
    cfhost_outcome_free(NULL);
    cfhost_client_free(client);
}

const struct test dns_tests[] = {
    {"dns_plans", dns_plans},
    {"dns_long_plans", dns_long_plans},
    {"dns_bad_plans", dns_bad_plans},
    {"dns_servers", dns_servers},
    {"dns_bad_servers", dns_bad_servers},
    {"dns_jobs", dns_jobs},
    {"dns_cancelled", dns_cancelled},
    {"dns_interrupted", dns_interrupted},
    {"dns_bad_jobs", dns_bad_jobs},
    {"dns_pointers", dns_pointers},
    {"dns_panel_zone", dns_panel_zone},
    {NULL, NULL},
};
