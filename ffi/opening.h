/*
 * cfhost @VERSION@: Cloudflare's Hosting Provider API ("Host API", host-gw.html) for C.
 *
 * The API let hosting companies open accounts for their customers, put their domains behind the network, look them up, list
 * and delete them, and resell plans. The vendor switched its endpoint off on 2022-11-01; what speaks the API runs on against a
 * gateway of your own, such as cfhost-gateway.
 *
 * Names. Everything begins with cfhost_ or CFHOST_. Each of the sixteen acts has a function of its name: cfhost_zone_set sends
 * zone_set. Members have the API's own names. The header also has what else a host needs: the network's address ranges, and the
 * customer's DNS, up to the whole job in one call, cfhost_provision. A function takes the object that it works on first, and gives
 * its results through its last parameters.
 *
 * Calls. A function that can fail returns only a cfhost_status: CFHOST_OK, which is 0, or the reason. On success, it stores its
 * result through its last pointers. On failure, it stores the error through the very last pointer, for which NULL may be passed.
 * Every other NULL pointer is CFHOST_INVALID_ARGUMENT, except for an array with no members, and where a comment says what NULL
 * means. For functions that cannot fail, the comment says what they return for NULL. A call blocks for the client's timeout at
 * most, and a job for the timeout of each of its steps.
 *
 * Parameters are structs that you make and that know their size. Begin with the initialiser of the same name, and set what
 * you need. Members that you do not set are not sent:
 *
 *     cfhost_zone_list_params params = CFHOST_ZONE_LIST_PARAMS_INIT;
 *     params.has_limit = 1;
 *     params.limit = 50;
 *
 * A pointer is set if it is not NULL. A number or flag x that has a member has_x is set if has_x is not 0. The library copies
 * what a call is given, so you may free it when the call returns.
 *
 * Replies are structs that the library makes. You read them, and free each once with the function of the same name. Errors, clients
 * and plans are freed in the same way. Everything that a reply points at belongs to it and is freed with it. A NULL text is absent,
 * and so is a number x whose has_x is false. An array x has x_count members, and may be NULL if that is 0. Never call free() on
 * anything of this library.
 *
 * Strings end in NUL and are UTF-8, in both directions. The library refuses other encodings and texts of more than 512 KiB with
 * CFHOST_INVALID_ARGUMENT, except where a comment says otherwise. A NUL inside a text of the server becomes U+FFFD.
 *
 * Errors say what happened (cfhost_error_message), to which act, with which of the vendor's numbers, how far the call came
 * (cfhost_error_delivery: answered, not sent, or perhaps carried out), and what to do (cfhost_error_advice). If a bug of the
 * library would have crashed the program, the status is CFHOST_PANIC, and the library prints one line on standard error. It
 * prints nothing else.
 *
 * Threads. If a function takes an object as a pointer to const, any number of threads may use that object at once: one client
 * serves them all. Everything else is for one thread at a time. The library keeps nothing for each thread, needs no
 * initialisation, and does not touch signals.
 *
 * Stack. Every call and job fits on a stack of 128 KiB, which is what musl gives to a thread. About 45 KiB of it are used. A
 * library that was built without optimisation needs 192 KiB. Your own functions that the library calls come on top.
 *
 * Fork. Connections belong to the process. After fork(), the child makes its own. A client that was made before goes on working in
 * both.
 *
 * Secrets. Members that hold a secret say so. They are wiped when their reply is freed. No error or event shows a secret, and JSON
 * has them masked, except from functions with reveal in their names.
 *
 * Versions. Structs grow at their ends, and functions are added. Programs go on working without being compiled again until
 * CFHOST_ABI_VERSION changes, and with it the soname: docs/ABI.md. A parameter struct that is larger than the library knows is
 * refused, because it may ask for something that the library cannot do.
 *
 * A whole program:
 *
@EXAMPLE@
 */
