// The API for people: Scalar shows the document of this server, and sends calls to it with the key of this tab. No other host is asked.
const key = sessionStorage.getItem('customer-cache.key');
const place = document.getElementById('api');

function say(text) {
  const line = document.createElement('p');
  const console = document.createElement('a');
  console.href = './';
  console.textContent = 'To the console';
  line.append(`${text} `, console);
  place.replaceChildren(line);
}

try {
  const headers = { Accept: 'application/json' };
  if (key) headers.Authorization = `Bearer ${key}`;
  const answer = await fetch('openapi/v1.json', { headers, cache: 'no-cache', credentials: 'same-origin', redirect: 'error' });
  if (answer.status === 401 || answer.status === 403) say('The document needs a key or a session: sign in to the console in this tab and come back.');
  else if (!answer.ok) say(`The document could not be read: the server answered ${answer.status}.`);
  else {
    window.Scalar.createApiReference('#api', {
      content: await answer.json(),
      servers: [{ url: new URL('.', location.href).href.replace(/\/$/, '') }],
      authentication: { preferredSecurityScheme: 'api_key', securitySchemes: { api_key: { token: key ?? '' } } },
      agent: { disabled: true },
      hideClientButton: true,
      mcp: { disabled: true },
      persistAuth: false,
      showDeveloperTools: 'never',
      telemetry: false,
      withDefaultFonts: false,
    });
  }
} catch (error) {
  say(`The document could not be read: ${error.message}.`);
}
