package io.bongsu.apidocs;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param page whether {@code /api-docs} is served; the documents always are. Default true */
@ConfigurationProperties("bongsu.api-docs")
record ApiDocsSettings(@DefaultValue("true") boolean page) {}
