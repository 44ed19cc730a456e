using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.Operations.Feed;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ClusterLlm.Coordinator.Operations.Http;

/// <summary>What the OpenAPI document says besides what is read off the endpoints.</summary>
internal static class ApiDocument
{
    public static void Configure(OpenApiOptions options) => options
        .AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "ClusterLlm: a run";
            document.Info.Version = RunFacts.Version;
            document.Info.Description =
                "What a run does, and what can be asked of it. Refusals are problem+json (RFC 9457).";
            return Task.CompletedTask;
        })
        .AddSchemaTransformer((schema, context, _) =>
        {
            // Each kind of event has fields of its own.
            if (context.JsonTypeInfo.Type == typeof(RunEvent))
                schema.AdditionalProperties = new OpenApiSchema();
            return Task.CompletedTask;
        });
}
