// The policy of the page allows styles with its nonce only: those that Scalar adds get it, and style attributes are set as properties.
{
  const nonce = document.querySelector('meta[property=csp-nonce]').content;
  const create = document.createElement;
  document.createElement = (name, options) => {
    const element = create.call(document, name, options);
    if (name === 'style') element.nonce = nonce;
    return element;
  };
  const set = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (name, value) {
    if (name === 'style') this.style.cssText = value;
    else set.call(this, name, value);
  };
}
