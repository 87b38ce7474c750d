mod php8.2/cfhost.so
mod php8.2/cfhost.ini
