{% macro clickhouse__get_show_grant_sql(relation) -%}
select toString(access_type) as privilege_type, coalesce(user_name, role_name) as grantee
from system.grants
where database = {{ clickhouse_text_literal(relation.schema) }} and table = {{ clickhouse_text_literal(relation.identifier) }}
{%- endmacro %}

{% macro clickhouse__get_grant_sql(relation, privilege, grantees) -%}
grant {{ on_cluster_clause(relation) }} {{ privilege }} on {{ relation }} to {{ grantees | join(', ') }}
{%- endmacro %}

{% macro clickhouse__get_revoke_sql(relation, privilege, grantees) -%}
revoke {{ on_cluster_clause(relation) }} {{ privilege }} on {{ relation }} from {{ grantees | join(', ') }}
{%- endmacro %}
