/** The dbt release that this program stands in for: templates ask for it, packages require it, artifacts name it. */
export const DBT_VERSION = '1.11.14';
