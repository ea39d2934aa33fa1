using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using CustomerCache.Server.Access;

namespace CustomerCache.Server.CommandLine;

/// <summary>Creates a key for a caller: prints the key and its digest for the configuration.</summary>
internal static class KeyCommand
{
    private const int Bytes = 32;

    public static Command Create()
    {
        var json = Terminal.Json("As an object.");
        var command = new Command("key", "Makes a random key for a caller, and the digest of it that the configuration needs.") { json };
        command.SetAction(parsed =>
        {
            var key = "cck_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
            var digest = Convert.ToHexStringLower(KeyDigest.Of(key));
            Console.Out.WriteLine(
                parsed.GetValue(json) ? Terminal.Object(("key", key), ("key_hash", digest)) : $"key      {key}\nKeyHash  {digest}"
            );
            return ExitCodes.Done;
        });
        return command;
    }
}
