/*
 * cfhost @VERSION@: Cloudflare's Hosting Provider API ("Host API", host-gw.html) for C.
 *
 * The API let hosting companies open accounts for their customers, put their domains behind the network, look them up, list
 * and delete them, and resell plans. The vendor switched its endpoint off on 2022-11-01; what speaks the API runs on against a
 * gateway of your own, such as cfhost-gateway.
 *
 * Names. Everything begins with cfhost_ or CFHOST_. There is a function for each of the sixteen acts, named as the act is on
 * the wire: cfhost_zone_set sends zone_set. What a host has to do beside is here, too: the network's address ranges, and the
 * customer's DNS, up to the whole job in one call, cfhost_provision. Members have the API's own names. cfhost_client_new is a function of
 * cfhost_client, and takes it first; what a function gives comes last.
 *
 * Calls. A function that can fail returns a cfhost_status and nothing else: CFHOST_OK, which is 0, or why not. What it gives
 * is stored through its last pointers, and only on success; the error, through the very last, only on failure, and there
 * NULL may be passed. Any other pointer that is NULL is CFHOST_INVALID_ARGUMENT, but for an array of none, and where the
 * comment says what NULL means. A function that cannot fail returns what its comment says for NULL. Calls block, for at most
 * the client's timeout, and jobs for that of each step.
 *
 * Parameters are structs that you make and that know their size. Begin with the initialiser of the same name and set what
 * you need; what is not set is not sent:
 *
 *     cfhost_zone_list_params params = CFHOST_ZONE_LIST_PARAMS_INIT;
 *     params.has_limit = 1;
 *     params.limit = 50;
 *
 * A pointer is given if it is not NULL; a number or flag x, where there is a member has_x, if has_x is not 0. All that a call
 * is given is copied: it may be freed when the call returns.
 *
 * Replies are structs that the library makes, that you read, and that you free with the function of the same name, once; so
 * are errors, clients and plans. All that a reply points at belongs to it and goes with it. NULL means that there is no such text,
 * has_x false that there is no such number. An array x has x_count members; it may be NULL if that is 0. Never free()
 * anything of this library.
 *
 * Strings end in NUL and are UTF-8, in both directions. What you give is checked: anything else than UTF-8, or more than
 * 512 KiB, is CFHOST_INVALID_ARGUMENT, but where the comment says otherwise. A NUL inside a text that came becomes U+FFFD.
 *
 * Errors say what happened (cfhost_error_message), to which act, with which of the vendor's numbers, how far the call had
 * come (cfhost_error_delivery: was it answered, not sent, or perhaps carried out) and what to do (cfhost_error_advice). A bug
 * of the library that would have crashed it is CFHOST_PANIC; then it prints one line on standard error, and at no other time.
 *
 * Threads. Whatever a function takes as a pointer to const may be used by any number of threads at once: one client serves
 * them all. Everything else is for one thread at a time. Nothing is kept per thread, nothing needs to be initialised, and no
 * signal is touched.
 *
 * Stack. Every call and job fits on a stack of 128 KiB, which is what musl gives to a thread (about 45 KiB of it are used),
 * and on one of 192 KiB where the library was built without optimisation. Functions of yours that it calls come on top.
 *
 * Fork. Connections belong to the process. After fork() the child makes its own, and a client made before goes on working in
 * both.
 *
 * Secrets. Members that hold one say so. They are wiped when their reply is freed, no error or event shows one, and JSON comes
 * with them masked but from functions that are named reveal.
 *
 * Versions. Structs grow at their end, functions are added, and programs go on working without being compiled again, until
 * CFHOST_ABI_VERSION and with it the soname changes: docs/ABI.md. A parameter struct larger than the library knows is refused,
 * because it may say something that the library would not do.
 *
 * A whole program:
 *
@EXAMPLE@
 */
