using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;

namespace CustomerCache.Server.Access;

/// <summary>
/// Adds a JSON file of keys that is polled every four seconds and reloaded when it changes: mounted secrets raise no file events.
/// </summary>
internal static class KeysFile
{
    private const string Key = $"{AccessOptions.Section}:{nameof(AccessOptions.ApiKeysFile)}";

    public static void AddKeysFile(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[Key] is not { Length: > 0 } path)
        {
            return;
        }

        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new StartRefusedException(
                $"{Key} is '{path}', which does not exist. Name a JSON file such as {{\"CustomerCache\":{{\"ApiKeys\":[…]}}}}, or remove "
                    + $"the key."
            );
        }

        var isRead = false;
        var source = new JsonConfigurationSource
        {
            FileProvider = new PhysicalFileProvider(file.DirectoryName!, ExclusionFilters.None)
            {
                UsePollingFileWatcher = true,
                UseActivePolling = true,
            },
            Path = file.Name,
            ReloadOnChange = true,

            // The file may be half written; the previous keys stay in force until it is readable.
            OnLoadException = unreadable => unreadable.Ignore = isRead,
        };
        try
        {
            ((IConfigurationBuilder)builder.Configuration).Add(source);
        }
        catch (InvalidDataException unreadable)
        {
            throw new StartRefusedException(
                $"{Key} is '{path}', which cannot be read: {unreadable.InnerException?.Message ?? unreadable.Message}"
            );
        }

        isRead = true;
    }
}
