/** Sessions and threads of a load: its lock, its workers, and the end of statements that wait. */
package dev.tidegate.load.session;
