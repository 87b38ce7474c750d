/* Address ranges: the lists, looking up, refreshing, visitors, configuration. */
#include "check.h"

static cfhost_ranges *built_in(void) {
    cfhost_ranges *ranges = NULL;
    cfhost_error *error = NULL;
    CHECK_OK(cfhost_ranges_load(NULL, &ranges, &error));
    return ranges;
}

/* The gateway publishes a list, too. */
static const char *url_of(char *url, size_t size, const char *path) {
    const char *end = strstr(endpoint, "/host-gw.html");
    CHECK(end != NULL);
    snprintf(url, size, "%.*s%s", (int)(end - endpoint), endpoint, path);
    return url;
}

static void ranges_lists(void) {
    cfhost_ranges *ranges = built_in();
    CHECK(cfhost_ranges_count(ranges) == 22);
    CHECK_TEXT(cfhost_ranges_at(ranges, 0), "173.245.48.0/20");
    CHECK_TEXT(cfhost_ranges_at(ranges, 15), "2400:cb00::/32");
    CHECK(cfhost_ranges_at(ranges, 22) == NULL && cfhost_ranges_at(ranges, (size_t)-1) == NULL);
    CHECK(strlen(cfhost_ranges_etag(ranges)) == 32);
    CHECK(strlen(cfhost_ranges_built_in_since()) == 7);

    const char *in[] = {"173.245.48.0",          "173.245.63.255", "::ffff:173.245.48.1", "2400:cb00::",
                        "2400:cb00:ffff::ffff:1", "172.64.0.0",     "131.0.75.255"};
    for (size_t i = 0; i < sizeof in / sizeof *in; i++) {
        CHECK(cfhost_ranges_contains(ranges, in[i]));
    }
    const char *out[] = {"173.245.47.255", "173.245.64.0", "192.0.2.1", "2400:cb01::", "::1", "204.93.240.1", "",
                         "173.245.48.1 ",  "173.245.48.0/20", "0x7f.1", "\xff", "localhost"};
    for (size_t i = 0; i < sizeof out / sizeof *out; i++) {
        CHECK(!cfhost_ranges_contains(ranges, out[i]));
    }

    /* The list of 2012, of which some are strangers' now. */
    size_t retired = 0;
    for (size_t i = 0; i < cfhost_ranges_document_2012_count(); i++) {
        const char *range = cfhost_ranges_document_2012_at(i), *day = cfhost_ranges_document_2012_retired(i);
        char first[CFHOST_ADDR_SIZE];
        snprintf(first, sizeof first, "%.*s", (int)strcspn(range, "/"), range);
        CHECK(cfhost_ranges_contains(ranges, first) == (day == NULL));
        if (day != NULL) {
            CHECK(strlen(day) == 10);
            retired++;
        }
    }
    CHECK(retired == 3);
    CHECK(cfhost_ranges_document_2012_at(cfhost_ranges_document_2012_count()) == NULL);
    CHECK(cfhost_ranges_document_2012_retired((size_t)-1) == NULL);
    cfhost_ranges_free(ranges);
}

static void ranges_config(void) {
    cfhost_ranges *ranges = built_in(), *again = NULL;
    cfhost_error *error = NULL;
    const struct {
        const char *format, *line;
    } formats[] = {
        {CFHOST_CONFIG_NGINX, "set_real_ip_from 173.245.48.0/20;\n"},
        {CFHOST_CONFIG_APACHE, "RemoteIPTrustedProxy 173.245.48.0/20\n"},
        {CFHOST_CONFIG_NGINX_RANGES, "set_real_ip_from 173.245.48.0/20;\n"},
        {CFHOST_CONFIG_HAPROXY, "acl from_cfhost_ranges var(sess.cfhost_peer) -m ip 173.245.48.0/20\n"},
        {CFHOST_CONFIG_NFTABLES, "define cfhost_ipv4 = { 173.245.48.0/20, "},
        {CFHOST_CONFIG_IPSET, "add cfhost_ipv4_new 173.245.48.0/20\n"},
        {CFHOST_CONFIG_CSF, "\n173.245.48.0/20\n"},
        {CFHOST_CONFIG_FAIL2BAN, "ignoreip = "},
        {CFHOST_CONFIG_PLAIN, "173.245.48.0/20\n"},
        {CFHOST_CONFIG_PLAIN_IPV4, "173.245.48.0/20\n"},
        {CFHOST_CONFIG_PLAIN_IPV6, "2400:cb00::/32\n"},
        {CFHOST_CONFIG_JSON, "\"173.245.48.0/20\""},
    };
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        const cfhost_text *text = NULL;
        CHECK_OK(cfhost_ranges_text(ranges, formats[i].format, &text, &error));
        CHECK(strstr(text->text, formats[i].line) != NULL);
        CHECK(text->length == strlen(text->text) && text->text[text->length - 1] == '\n');
        if (strcmp(formats[i].format, CFHOST_CONFIG_JSON) == 0) {
            CHECK_OK(cfhost_ranges_from_json(text->text, &again, &error));
        }
        cfhost_text_free(text);
    }
    CHECK(cfhost_ranges_count(again) == cfhost_ranges_count(ranges));
    CHECK_TEXT(cfhost_ranges_etag(again), cfhost_ranges_etag(ranges));
    cfhost_ranges_free(again);

    const cfhost_text *ipv4 = NULL, *ipv6 = NULL, *text = NULL;
    CHECK_OK(cfhost_ranges_text(ranges, CFHOST_CONFIG_PLAIN_IPV4, &ipv4, &error));
    CHECK_OK(cfhost_ranges_text(ranges, CFHOST_CONFIG_PLAIN_IPV6, &ipv6, &error));
    CHECK_OK(cfhost_ranges_from_text(ipv4->text, ipv6->text, &again, &error));
    CHECK(cfhost_ranges_count(again) == 22 && cfhost_ranges_etag(again) == NULL);
    cfhost_ranges_free(again);
    cfhost_text_free(ipv4);
    cfhost_text_free(ipv6);

    again = NULL;
    const char *formats_that_are_none[] = {"", "NGINX", "nginx ", "zone_file"};
    for (int i = 0; i < 4; i++) {
        CHECK(cfhost_ranges_text(ranges, formats_that_are_none[i], &text, &error) == CFHOST_INVALID_ARGUMENT);
        CHECK_TEXT(cfhost_error_argument(error), "format");
        cfhost_error_free(error);
    }
    const char *unsound[] = {"", "<html>", "{}", "{\"success\":true,\"result\":{\"ipv4_cidrs\":[],\"ipv6_cidrs\":[]}}"};
    for (int i = 0; i < 4; i++) {
        CHECK(cfhost_ranges_from_json(unsound[i], &again, &error) == CFHOST_PROTOCOL);
        cfhost_error_free(error);
        CHECK(cfhost_ranges_from_text(unsound[i], "2400:cb00::/32\n", &again, &error) == CFHOST_PROTOCOL);
        cfhost_error_free(error);
    }
    CHECK(again == NULL && text == NULL);
    cfhost_ranges_free(ranges);
}

static const char *visitor(const cfhost_ranges *ranges, const char *peer, const cfhost_pair *headers, size_t count) {
    static char addr[CFHOST_ADDR_SIZE];
    memset(addr, 'x', sizeof addr);
    cfhost_error *error = NULL;
    CHECK_OK(cfhost_visitor_addr(ranges, peer, headers, count, addr, &error));
    CHECK(memchr(addr, '\0', sizeof addr) != NULL);
    return addr;
}

static void ranges_visitors(void) {
    cfhost_ranges *ranges = built_in();
    const char *network = "173.245.48.1";
    const cfhost_pair honest[] = {{"Host", "example.com"}, {"cf-connecting-ip", "203.0.113.7"}};
    CHECK_TEXT(visitor(ranges, network, honest, 2), "203.0.113.7");
    CHECK_TEXT(visitor(ranges, "::ffff:173.245.48.1", honest, 2), "203.0.113.7");
    CHECK_TEXT(visitor(ranges, network, NULL, 0), network);
    /* Whoever is not the network says what they like. */
    CHECK_TEXT(visitor(ranges, "192.0.2.1", honest, 2), "192.0.2.1");
    CHECK_TEXT(visitor(ranges, "204.93.240.1", honest, 2), "204.93.240.1");
    CHECK_TEXT(visitor(ranges, "::ffff:192.0.2.1", honest, 2), "192.0.2.1");

    const char *bad[] = {"", "unknown", "203.0.113.7, 203.0.113.8", "203.0.113.7:443", "10.0.0.1", "::1", "\xff\xfe",
                         "203.0.113.7\r\nX: y"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const cfhost_pair header = {"CF-Connecting-IP", bad[i]};
        CHECK_TEXT(visitor(ranges, network, &header, 1), network);
        const cfhost_pair both[] = {{"CF-Connecting-IP", "203.0.113.7"}, header};
        CHECK_TEXT(visitor(ranges, network, both, 2), network);
    }
    const cfhost_pair names[] = {{"\xff", "203.0.113.7"}, {"CF_Connecting_IP", "203.0.113.7"},
                                 {"X-Forwarded-For", "203.0.113.7"}};
    CHECK_TEXT(visitor(ranges, network, names, 3), network);
    const cfhost_pair stand_in[] = {{"CF-Connecting-IP", "250.1.2.3"}, {"CF-Connecting-IPv6", "2001:db8::7"}};
    CHECK_TEXT(visitor(ranges, network, stand_in, 2), "2001:db8::7");
    const cfhost_pair longest = {"CF-Connecting-IP", "2001:db81:1111:2222:3333:4444:5555:6666"};
    CHECK_TEXT(visitor(ranges, network, &longest, 1), "2001:db81:1111:2222:3333:4444:5555:6666");
    /* An environment, and a visitor who names a header as a variable. */
    const cfhost_pair variables[] = {{"HTTP_HOST", "example.com"}, {"HTTP_CF_CONNECTING_IP", "203.0.113.7"}};
    CHECK_TEXT(visitor(ranges, network, variables, 2), "203.0.113.7");
    const cfhost_pair named[] = {{"CF-Ray", "1"}, {"HTTP_CF_CONNECTING_IP", "203.0.113.7"}};
    CHECK_TEXT(visitor(ranges, network, named, 2), network);
    cfhost_ranges_free(ranges);
}

static void ranges_proxies(void) {
    cfhost_ranges *ranges = built_in();
    const char *proxies[] = {"127.0.0.1", "10.8.0.0/24"};
    const cfhost_pair through[] = {{"X-Forwarded-For", "203.0.113.7, 173.245.48.1"}, {"CF-Connecting-IP", "203.0.113.7"}};
    const cfhost_pair forged[] = {{"X-Forwarded-For", "203.0.113.7, 192.0.2.1"}, {"CF-Connecting-IP", "203.0.113.7"}};
    const cfhost_pair two[] = {{"X-Forwarded-For", "203.0.113.7, 173.245.48.1, 10.8.0.9"}, {"cf-connecting-ip", "203.0.113.7"}};
    const struct {
        const char *peer;
        size_t proxies;
        const cfhost_pair *headers;
        const char *visitor;
    } rows[] = {
        {"127.0.0.1", 2, through, "203.0.113.7"},    {"127.0.0.1", 0, through, "127.0.0.1"},
        {"127.0.0.1", 2, forged, "192.0.2.1"},       {"192.0.2.1", 2, through, "192.0.2.1"},
        {"173.245.48.1", 2, forged, "203.0.113.7"},  {"127.0.0.1", 2, two, "203.0.113.7"},
        {"127.0.0.1", 1, two, "10.8.0.9"},           {"::ffff:127.0.0.1", 2, through, "203.0.113.7"},
    };
    const cfhost_visitor_addr_behind_params base = CFHOST_VISITOR_ADDR_BEHIND_PARAMS_INIT;
    cfhost_visitor_addr_behind_params params;
    char addr[CFHOST_ADDR_SIZE];
    cfhost_error *error = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        params = base;
        params.peer = rows[i].peer;
        params.headers = rows[i].headers;
        params.headers_count = 2;
        params.proxies = proxies;
        params.proxies_count = rows[i].proxies;
        CHECK_OK(cfhost_visitor_addr_behind(ranges, &params, addr, &error));
        CHECK_TEXT(addr, rows[i].visitor);
    }
    const char *bad[] = {"", "localhost", "10.0.0.1/8", "0.0.0.0/0", "\xff", NULL};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        params = base;
        params.peer = "127.0.0.1";
        params.proxies = &bad[i];
        params.proxies_count = 1;
        CHECK(cfhost_visitor_addr_behind(ranges, &params, addr, &error) == CFHOST_INVALID_ARGUMENT);
        CHECK_TEXT(cfhost_error_argument(error), "proxies");
        cfhost_error_free(error);
    }
    params = base;
    CHECK(cfhost_visitor_addr_behind(ranges, &params, addr, &error) == CFHOST_INVALID_ARGUMENT);
    CHECK_TEXT(cfhost_error_argument(error), "peer");
    cfhost_error_free(error);
    params.peer = "127.0.0.1";
    params.proxies_count = 1;
    CHECK(cfhost_visitor_addr_behind(ranges, &params, addr, NULL) == CFHOST_INVALID_ARGUMENT);
    params.size = 8;
    CHECK(cfhost_visitor_addr_behind(ranges, &params, addr, &error) == CFHOST_INVALID_ARGUMENT);
    CHECK_TEXT(cfhost_error_argument(error), "size");
    cfhost_error_free(error);
    CHECK(cfhost_visitor_addr_behind(ranges, NULL, addr, NULL) == CFHOST_INVALID_ARGUMENT);
    CHECK(cfhost_visitor_addr_behind(NULL, &base, addr, NULL) == CFHOST_INVALID_ARGUMENT);
    cfhost_ranges_free(ranges);
}

static void ranges_refresh(void) {
    char url[128], ipv4[128], ipv6[128], folder[] = "/tmp/cfhost-ranges-XXXXXX", file[64];
    CHECK(mkdtemp(folder) != NULL);
    snprintf(file, sizeof file, "%s/ranges.json", folder);
    cfhost_ranges_refresh_params params = CFHOST_RANGES_REFRESH_PARAMS_INIT;
    params.json_url = url_of(url, sizeof url, "/client/v4/ips");
    params.ca_file = ca_file;
    params.cache_file = file;
    const cfhost_ranges_refresh_reply *reply = NULL;
    cfhost_error *error = NULL;
    CHECK_OK(cfhost_ranges_refresh(&params, &reply, &error));
    CHECK(!reply->is_changed && reply->added_count == 0 && reply->removed_count == 0);
    CHECK(cfhost_ranges_contains(reply->ranges, "173.245.48.1"));
    cfhost_ranges_refresh_reply_free(reply);

    /* What is new and what is gone, beside a list that somebody had so far. */
    cfhost_ranges *ranges = NULL;
    CHECK_OK(cfhost_ranges_load(file, &ranges, &error));
    const cfhost_text *text = NULL;
    CHECK_OK(cfhost_ranges_text(ranges, CFHOST_CONFIG_JSON, &text, &error));
    char *changed = malloc(text->length + 1);
    CHECK(changed != NULL);
    strcpy(changed, text->text);
    memcpy(strstr(changed, "173.245.48.0/20"), "173.245.64.0/20", 15);
    FILE *cache = fopen(file, "w");
    CHECK(cache != NULL && fputs(changed, cache) >= 0 && fclose(cache) == 0);
    free(changed);
    cfhost_text_free(text);
    cfhost_ranges_free(ranges);
    params.json_url = NULL;
    params.ipv4_url = url_of(ipv4, sizeof ipv4, "/ips-v4");
    params.ipv6_url = url_of(ipv6, sizeof ipv6, "/ips-v6");
    params.has_timeout_ms = 1;
    params.timeout_ms = 300000;
    CHECK_OK(cfhost_ranges_refresh(&params, &reply, &error));
    CHECK(reply->is_changed && reply->added_count == 1 && reply->removed_count == 1);
    CHECK_TEXT(reply->added[0], "173.245.48.0/20");
    CHECK_TEXT(reply->removed[0], "173.245.64.0/20");
    cfhost_ranges_refresh_reply_free(reply);
    CHECK_OK(cfhost_ranges_load(file, &ranges, &error));
    CHECK(cfhost_ranges_contains(ranges, "173.245.48.1"));
    cfhost_ranges_free(ranges);

    /* What is no list leaves the one in the file. */
    params.ipv4_url = params.ipv6_url;
    CHECK(cfhost_ranges_refresh(&params, &reply, &error) == CFHOST_PROTOCOL);
    cfhost_error_free(error);
    params.ipv4_url = url_of(ipv4, sizeof ipv4, "/not-there");
    CHECK(cfhost_ranges_refresh(&params, &reply, &error) == CFHOST_PROTOCOL);
    CHECK(cfhost_error_http_status(error) == 404);
    cfhost_error_free(error);
    CHECK_OK(cfhost_ranges_load(file, &ranges, &error));
    CHECK(cfhost_ranges_contains(ranges, "173.245.48.1"));
    cfhost_ranges_free(ranges);
    CHECK(remove(file) == 0 && remove(folder) == 0);
}

static void ranges_bad_input(void) {
    const char *url = "http://127.0.0.1:1/";
    cfhost_ranges_refresh_params base = CFHOST_RANGES_REFRESH_PARAMS_INIT, params;
    const cfhost_ranges_refresh_reply *reply = NULL;
    cfhost_error *error = NULL;
    const struct {
        const char *json, *ipv4, *ipv6, *ca_file, *ca_pem, *cache_file, *argument;
    } bad[] = {
        {url, url, url, NULL, NULL, NULL, "json_url"},      {NULL, url, NULL, NULL, NULL, NULL, "ipv6_url"},
        {NULL, NULL, url, NULL, NULL, NULL, "ipv4_url"},    {url, NULL, NULL, "a", "b", NULL, "ca_file"},
        {"\xff", NULL, NULL, NULL, NULL, NULL, "json_url"}, {url, NULL, NULL, NULL, NULL, "\xff", "cache_file"},
        {url, NULL, NULL, "/nonexistent", NULL, NULL, "ca_file"},
        {"http://192.0.2.1/", NULL, NULL, NULL, NULL, NULL, "endpoint"},
        {url, NULL, NULL, NULL, NULL, "/", "cache_file"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        params = base;
        params.json_url = bad[i].json;
        params.ipv4_url = bad[i].ipv4;
        params.ipv6_url = bad[i].ipv6;
        params.ca_file = bad[i].ca_file;
        params.ca_pem = bad[i].ca_pem;
        params.cache_file = bad[i].cache_file;
        CHECK(cfhost_ranges_refresh(&params, &reply, &error) == CFHOST_INVALID_ARGUMENT);
        CHECK_TEXT(cfhost_error_argument(error), bad[i].argument);
        cfhost_error_free(error);
    }
    params = base;
    params.size = 8;
    CHECK(cfhost_ranges_refresh(&params, &reply, &error) == CFHOST_INVALID_ARGUMENT);
    CHECK_TEXT(cfhost_error_argument(error), "size");
    cfhost_error_free(error);
    CHECK(cfhost_ranges_refresh(NULL, &reply, NULL) == CFHOST_INVALID_ARGUMENT);
    CHECK(cfhost_ranges_refresh(&base, NULL, NULL) == CFHOST_INVALID_ARGUMENT);

    cfhost_ranges *ranges = built_in(), *none = NULL;
    const cfhost_text *text = NULL;
    char addr[CFHOST_ADDR_SIZE];
    const cfhost_pair hole[] = {{"a", "b"}, {"CF-Connecting-IP", NULL}}, nameless = {NULL, "b"}, fine = {"a", "b"};
    CHECK(cfhost_ranges_load("/", &none, NULL) == CFHOST_INVALID_ARGUMENT);
    CHECK(cfhost_ranges_load(NULL, NULL, NULL) == CFHOST_INVALID_ARGUMENT);
    CHECK(cfhost_ranges_from_json(NULL, &none, NULL) == CFHOST_INVALID_ARGUMENT);
    CHECK(cfhost_ranges_from_text("1", NULL, &none, NULL) == CFHOST_INVALID_ARGUMENT);
    CHECK(cfhost_ranges_from_text(NULL, "1", &none, NULL) == CFHOST_INVALID_ARGUMENT);
    CHECK(cfhost_ranges_text(NULL, CFHOST_CONFIG_PLAIN, &text, NULL) == CFHOST_INVALID_ARGUMENT);
    CHECK(cfhost_ranges_text(ranges, NULL, &text, NULL) == CFHOST_INVALID_ARGUMENT);
    CHECK(cfhost_ranges_text(ranges, CFHOST_CONFIG_PLAIN, NULL, NULL) == CFHOST_INVALID_ARGUMENT);
    const struct {
        const cfhost_ranges *ranges;
        const char *peer;
        const cfhost_pair *headers;
        size_t count;
        char *addr;
        const char *argument;
    } visitors[] = {
        {NULL, "192.0.2.1", &fine, 1, addr, "ranges"},   {ranges, NULL, &fine, 1, addr, "peer"},
        {ranges, "", &fine, 1, addr, "peer"},            {ranges, "192.0.2.1:80", &fine, 1, addr, "peer"},
        {ranges, "\xff", &fine, 1, addr, "peer"},        {ranges, "192.0.2.1", NULL, 1, addr, "headers"},
        {ranges, "192.0.2.1", hole, 2, addr, "headers"}, {ranges, "192.0.2.1", &nameless, 1, addr, "headers"},
        {ranges, "192.0.2.1", &fine, (size_t)-1, addr, "headers"},
        {ranges, "192.0.2.1", &fine, 1, NULL, "addr"},
    };
    for (size_t i = 0; i < sizeof visitors / sizeof *visitors; i++) {
        memset(addr, 'x', sizeof addr);
        CHECK(cfhost_visitor_addr(visitors[i].ranges, visitors[i].peer, visitors[i].headers, visitors[i].count,
                                  visitors[i].addr, &error) == CFHOST_INVALID_ARGUMENT);
        CHECK_TEXT(cfhost_error_argument(error), visitors[i].argument);
        CHECK(addr[0] == 'x');
        cfhost_error_free(error);
    }
    CHECK(none == NULL && text == NULL && reply == NULL);
    cfhost_ranges_free(ranges);

    CHECK(!cfhost_ranges_contains(NULL, "173.245.48.1") && !cfhost_ranges_contains(NULL, NULL));
    CHECK(cfhost_ranges_count(NULL) == 0 && cfhost_ranges_at(NULL, 0) == NULL && cfhost_ranges_etag(NULL) == NULL);
    cfhost_ranges_free(NULL);
    cfhost_text_free(NULL);
    cfhost_ranges_refresh_reply_free(NULL);
}

const struct test range_tests[] = {
    {"ranges_lists", ranges_lists},
    {"ranges_config", ranges_config},
    {"ranges_visitors", ranges_visitors},
    {"ranges_proxies", ranges_proxies},
    {"ranges_refresh", ranges_refresh},
    {"ranges_bad_input", ranges_bad_input},
    {NULL, NULL},
};
