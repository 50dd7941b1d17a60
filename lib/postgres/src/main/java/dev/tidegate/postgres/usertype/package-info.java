/** Types that users made: what they consist of, and how those of one name differ on two servers. */
package dev.tidegate.postgres.usertype;
