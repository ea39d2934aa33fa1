using System.Net;
using Microsoft.AspNetCore.Builder;

namespace CustomerCache.Hosting.Http;

/// <summary>
/// Calls that are for whoever runs the service. Until there are keys, that is anybody on this machine: a proxy on the same machine lets
/// everybody in, so it must not pass these calls on.
/// </summary>
public static class AdminOnly
{
    /// <summary>Answers 403 to callers whose address is not a loopback one, or not known.</summary>
    public static T RequireAdmin<T>(this T builder)
        where T : IEndpointConventionBuilder
    {
        builder.Add(endpoint =>
        {
            if (endpoint.RequestDelegate is { } serve)
            {
                endpoint.RequestDelegate = context => context.Connection.RemoteIpAddress is { } caller && IPAddress.IsLoopback(caller)
                    ? serve(context)
                    : Problems.Forbidden("This call is served to callers on the same machine only.").ExecuteAsync(context);
            }
        });
        return builder;
    }
}
