/** Other members of the kinds of trouble that the field reports: types, keys, names and shapes of tables. */
package dev.tidegate.system.field.more;
