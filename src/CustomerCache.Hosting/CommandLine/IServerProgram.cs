using Microsoft.AspNetCore.Builder;

namespace CustomerCache.Hosting.CommandLine;

/// <summary>What differs between the executables: how the host is put together.</summary>
public interface IServerProgram
{
    /// <summary>The host from configuration and <c>--key=value</c> arguments; built, not started. Options are not validated yet.</summary>
    WebApplication Build(string[] args);
}
