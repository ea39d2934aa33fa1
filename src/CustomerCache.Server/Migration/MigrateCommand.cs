using System.CommandLine;
using CustomerCache.Client.Calling;
using CustomerCache.Server.CommandLine;
using StackExchange.Redis;

namespace CustomerCache.Server.Migration;

/// <summary>
/// Creates <c>migrate</c>, which imports the records of the former service into a running server. Idempotent: built tenants are skipped
/// unless an option says otherwise.
/// </summary>
internal static class MigrateCommand
{
    /// <summary>
    /// The environment variable of the former Redis's address, which may hold a password: command lines are visible to every user.
    /// </summary>
    public const string FromVariable = "CUSTOMERCACHE_FROM";

    public static Command Create()
    {
        var from = From();
        var environment = new Option<string>("--environment")
        {
            Description = "The environment of the former service: what its keys begin with, such as production.",
            Required = true,
        };
        environment.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && string.IsNullOrWhiteSpace(text))
            {
                result.AddError("--environment is empty; it is what the former service's keys begin with, such as production.");
            }
        });
        var replace = new Option<bool>("--replace") { Description = "Replaces the records of tenants that were already built, too." };
        var (server, json) = (ServerClient.Option(), Terminal.Json("One object per tenant."));
        var command = new Command("migrate", "Imports what the former service stored in its Redis, for every tenant of the server.")
        {
            from,
            environment,
            replace,
            server,
            json,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                ServerClient.RunAsync(
                    parsed.GetValue(server)!,
                    async client =>
                    {
                        try
                        {
                            await using var redis = await ConnectionMultiplexer.ConnectAsync(parsed.GetValue(from)!);
                            var legacy = new LegacyCaches(redis.GetDatabase(), parsed.GetValue(environment)!);
                            return await new MigrationRun(legacy, client, parsed.GetValue(replace), parsed.GetValue(json)).RunAsync(
                                cancellationToken
                            );
                        }
                        catch (Exception failure) when (failure is RedisConnectionException or RedisTimeoutException)
                        {
                            // The message may contain the whole connection string.
                            await Console.Error.WriteLineAsync(
                                $"The former service's Redis cannot be reached ({failure.GetType().Name}). Is the address right, and may "
                                    + $"this machine call it?"
                            );
                            return ExitCodes.Unreachable;
                        }
                    }
                )
        );
        return command;
    }

    private static Option<ConfigurationOptions?> From() =>
        new("--from")
        {
            Description = $"The Redis of the former service, such as redis:6379,password=…; better as environment variable {FromVariable}.",
            DefaultValueFactory = result => Read(Environment.GetEnvironmentVariable(FromVariable), result),
            CustomParser = result => Read(result.Tokens[0].Value, result),
        };

    private static ConfigurationOptions? Read(string? text, System.CommandLine.Parsing.ArgumentResult result)
    {
        if (!RedisConnection.TryParse(text, out var redis))
        {
            result.AddError($"--from, or {FromVariable}, {RedisConnection.Remedy}.");
            return null;
        }

        redis.AbortOnConnectFail = true;
        redis.ClientName ??= "customer-cache-migrate";
        return redis;
    }
}
