/* The same exchange by libcurl, with a kept handle and without reading the answer: curl_lookup URL CA BODY COUNT */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

static size_t discard(char *data, size_t size, size_t count, void *user) {
    (void)data;
    *(size_t *)user += size * count;
    return size * count;
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: curl_lookup URL CA BODY COUNT\n");
        return 2;
    }
    size_t received = 0;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_CAINFO, argv[2]);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, argv[3]);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &received);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    for (long left = atol(argv[4]); left > 0; left--) {
        size_t before = received;
        CURLcode code = curl_easy_perform(curl);
        if (code != CURLE_OK || received == before) {
            fprintf(stderr, "curl_lookup: %s\n", curl_easy_strerror(code));
            return 1;
        }
    }
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    return 0;
}
