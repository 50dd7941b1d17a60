/** What a migration will meet: sizes, writes, risks, and how long the load may take. */
package dev.tidegate.prepare.assess;
