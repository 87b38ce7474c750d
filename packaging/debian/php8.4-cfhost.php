mod php8.4/cfhost.so
mod php8.4/cfhost.ini
