//! What the bindings of ext-php-rs leave out.

use std::ffi::{c_char, c_int, c_void};

use ext_php_rs::ffi::{HashTable, zend_class_entry, zend_object, zend_property_info, zend_string, zend_type, zval};

unsafe extern "C" {
    pub(crate) static spl_ce_RuntimeException: *mut zend_class_entry;
    pub(crate) static spl_ce_InvalidArgumentException: *mut zend_class_entry;

    pub(crate) fn zend_declare_typed_property(
        class: *mut zend_class_entry,
        name: *mut zend_string,
        default: *mut zval,
        flags: c_int,
        doc_comment: *mut zend_string,
        ty: zend_type,
    ) -> *mut zend_property_info;
    pub(crate) fn zend_update_property_ex(
        scope: *mut zend_class_entry,
        object: *mut zend_object,
        name: *mut zend_string,
        value: *mut zval,
    );
    pub(crate) fn zend_add_attribute(
        attributes: *mut *mut HashTable,
        name: *mut zend_string,
        argc: u32,
        flags: u32,
        offset: u32,
        line: u32,
    ) -> *mut c_void;
    pub(crate) fn zend_throw_exception(
        class: *mut zend_class_entry,
        message: *const c_char,
        code: i64,
    ) -> *mut zend_object;
    pub(crate) fn zend_exception_set_previous(exception: *mut zend_object, previous: *mut zend_object);
    pub(crate) fn zend_argument_type_error(argument: u32, format: *const c_char, ...);
    pub(crate) fn zend_ini_string(name: *const c_char, length: usize, original: c_int) -> *mut c_char;
    pub(crate) fn display_ini_entries(module: *mut ext_php_rs::zend::ModuleEntry);
    pub(crate) fn sapi_getenv(name: *const c_char, length: usize) -> *mut c_char;
    pub(crate) fn php_check_open_basedir_ex(path: *const c_char, warn: c_int) -> c_int;
    pub(crate) fn expand_filepath(path: *const c_char, into: *mut c_char) -> *mut c_char;
    pub(crate) fn php_date_get_immutable_ce() -> *mut zend_class_entry;
    pub(crate) fn php_date_instantiate(class: *mut zend_class_entry, object: *mut zval) -> *mut zval;
    pub(crate) fn php_date_initialize(
        object: *mut c_void,
        text: *const c_char,
        length: usize,
        format: *const c_char,
        zone: *mut zval,
        flags: c_int,
    ) -> bool;
}
