// libcfhost for C++: what the library makes is freed by itself, and what fails is thrown. Copy it and make it yours.
#pragma once

#include <cfhost.h>

#include <memory>
#include <stdexcept>

namespace cfhost {

// Frees by one of the library's functions.
template <auto free>
struct Free {
    template <typename T>
    void operator()(T *pointer) const {
        free(pointer);
    }
};

using Client = std::unique_ptr<cfhost_client, Free<cfhost_client_free>>;
template <typename T, auto free>
using Reply = std::unique_ptr<const T, Free<free>>;

class Error : public std::runtime_error {
public:
    explicit Error(cfhost_error *error)
        : std::runtime_error(cfhost_error_text(error)), error_(error, cfhost_error_free) {}

    cfhost_status status() const { return cfhost_error_status(error_.get()); }
    int code() const { return cfhost_error_code(error_.get()); }
    cfhost_delivery delivery() const { return cfhost_error_delivery(error_.get()); }

private:
    std::shared_ptr<cfhost_error> error_;
};

inline Client connect(const cfhost_client_params &params) {
    cfhost_client *client = nullptr;
    cfhost_error *error = nullptr;
    if (cfhost_client_new(&params, &client, &error) != CFHOST_OK) {
        throw Error(error);
    }
    return Client(client);
}

// Sends an act: send<cfhost_zone_set, cfhost_zone_set_reply_free>(client, params).
template <auto act, auto free, typename T, typename Params>
Reply<T, free> send_as(cfhost_status (*)(const cfhost_client *, const Params *, const T **, cfhost_error **),
                       const Client &client, const Params &params) {
    const T *reply = nullptr;
    cfhost_error *error = nullptr;
    if (act(client.get(), &params, &reply, &error) != CFHOST_OK) {
        throw Error(error);
    }
    return Reply<T, free>(reply);
}

template <auto act, auto free, typename Params>
auto send(const Client &client, const Params &params) {
    return send_as<act, free>(act, client, params);
}

}  // namespace cfhost
