select count() as jars from {{ ref('shelves') }}
