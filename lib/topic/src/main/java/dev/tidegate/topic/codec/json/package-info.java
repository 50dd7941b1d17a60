/** Records in any form of the contract, read by a JSON parser. */
package dev.tidegate.topic.codec.json;
