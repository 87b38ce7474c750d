/* The same exchange by libcurl, with a kept handle and without reading the answer: curl_lookup URL CA BODY COUNT
   [threads|handles NUMBER]: by a handle in each of so many threads at a time, or by so many handles, which are all kept. */
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char **options;

static size_t discard(char *data, size_t size, size_t count, void *user) {
    (void)data;
    *(size_t *)user += size * count;
    return size * count;
}

static CURL *look_up(void) {
    size_t received = 0;
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, options[1]);
    curl_easy_setopt(curl, CURLOPT_CAINFO, options[2]);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, options[3]);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &received);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    for (long left = atol(options[4]); left > 0; left--) {
        size_t before = received;
        CURLcode code = curl_easy_perform(curl);
        if (code != CURLE_OK || received == before) {
            fprintf(stderr, "curl_lookup: %s\n", curl_easy_strerror(code));
            exit(1);
        }
    }
    return curl;
}

static void *work(void *unused) {
    (void)unused;
    curl_easy_cleanup(look_up());
    return NULL;
}

int main(int argc, char **argv) {
    if (argc != 5 && argc != 7) {
        fprintf(stderr, "usage: curl_lookup URL CA BODY COUNT [threads|handles NUMBER]\n");
        return 2;
    }
    options = argv;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    long number = argc == 7 ? atol(argv[6]) : 1;
    if (argc == 7 && strcmp(argv[5], "threads") == 0) {
        pthread_t *threads = calloc(number, sizeof *threads);
        for (long each = 0; each < number; each++) {
            if (threads == NULL || pthread_create(&threads[each], NULL, work, NULL) != 0) {
                return 1;
            }
        }
        for (long each = 0; each < number; each++) {
            pthread_join(threads[each], NULL);
        }
        free(threads);
    } else {
        CURL **handles = calloc(number + 1, sizeof *handles);
        for (long each = 0; handles != NULL && each < number; each++) {
            handles[each] = look_up();
        }
        for (long each = 0; handles != NULL && each < number; each++) {
            curl_easy_cleanup(handles[each]);
        }
        free(handles);
    }
    curl_global_cleanup();
    return 0;
}
